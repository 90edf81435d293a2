"""The proxies of deploy/, started from the samples as they are, but for names, ports and folders."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path

from marketplace.paths import ROOT
from tests.faults.server import eventually, free_port

NAME = "marketplace.example.org"


class Proxy:
    """A proxy before 127.0.0.1:`upstream`, and what it logs."""

    def __init__(self, folder: Path, upstream: int, certificate: Path, key: Path) -> None:
        self.folder, self.upstream = folder, upstream
        self.port, self.plain_port = free_port(), free_port()
        self.certificate, self.key = certificate, key
        self.output = folder / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self.command(), stdout=output, stderr=output, env=os.environ | {"HOME": str(folder)}
            )
        assert eventually(self._listens), self.output.read_text()

    def command(self) -> list[str]:
        raise NotImplementedError

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def logged(self) -> str:
        """Everything that it wrote anywhere."""
        logs = [*self.folder.glob("*.log"), self.output]
        return "".join(log.read_text() for log in logs)

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        """Open a connection as a browser does that knows the certificate."""
        tls = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return tls.wrap_socket(plain, server_hostname=name)

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[int, str, str]:
        """Ask for a page, and give the status, the headers and the content."""
        connection = http.client.HTTPConnection(NAME)
        connection.sock = self.connect()
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, fields)
        answer = connection.getresponse()
        page = answer.status, str(answer.headers), answer.read().decode()
        connection.close()
        return page

    def ask_openly(self, path: str) -> tuple[int, str]:
        """Ask without TLS, and give the status and where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=10)
        connection.request("GET", path, headers={"Host": NAME})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""

    def adapted(self, sample: str, replacements: dict[str, str]) -> Path:
        """Write the sample with what this machine has, and nothing else changed."""
        text = (ROOT / "deploy" / sample).read_text(encoding="utf-8")
        for before, after in replacements.items():
            assert before in text, before
            text = text.replace(before, after)
        path = self.folder / sample
        path.write_text(text)
        return path

    def _listens(self) -> bool:
        try:
            self.connect().close()
        except OSError:
            return False
        return True


class Nginx(Proxy):
    """nginx with `deploy/nginx.conf`."""

    def command(self) -> list[str]:
        sample = self.adapted(
            "nginx.conf",
            {
                "127.0.0.1:8000": f"127.0.0.1:{self.upstream}",
                "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                "listen 443": f"listen 127.0.0.1:{self.port}",
                "listen [::]:80;": "",
                "listen [::]:443 ssl default_server;": "",
                "listen [::]:443 ssl http2;": "",
                f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(self.certificate),
                f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(self.key),
                "/var/log/nginx": str(self.folder),
                "/var/cache/nginx": str(self.folder),
            },
        )
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = self.folder / "main.conf"
        main.write_text(
            f"daemon off; pid {self.folder}/pid; error_log {self.folder}/main.log warn;"
            f"{'user root;' if os.getuid() == 0 else ''} events {{}} http {{ access_log off; {temporary} include {sample}; }}"
        )
        return [str(program("nginx")), "-e", str(self.folder / "main.log"), "-c", str(main)]


class Caddy(Proxy):
    """Caddy with `deploy/Caddyfile`."""

    def command(self) -> list[str]:
        sample = self.adapted(
            "Caddyfile",
            {
                "127.0.0.1:8000": f"127.0.0.1:{self.upstream}",
                "{\n\tservers": f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {self.plain_port}\n"
                f"\thttps_port {self.port}\n\tdefault_bind 127.0.0.1\n\tservers",
                f"\n{NAME} {{": f"\n{NAME} {{\n\ttls {self.certificate} {self.key}",
                "/var/log/caddy": str(self.folder),
            },
        )
        return [str(program("caddy")), "run", "--adapter", "caddyfile", "--config", str(sample)]


PROXIES = {"nginx": Nginx, "caddy": Caddy}


def program(name: str) -> str | None:
    """Return where a proxy lies: in the environment of the tests, or on the machine."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)

"""Prove an installed wheel, away from the checkout: the demonstration serves a German page, its styles and htmx.

`python tests/prove_wheel.py /path/to/venv/bin/marketplace /path/to/an/empty/folder` is called by .ci/run.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen


def main() -> None:
    """Make the demonstration, serve it, and look at what a visitor's browser would fetch."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MARKETPLACE_", "PYTHON"))
    }
    environ |= {
        "MARKETPLACE_DATA_DIR": str(folder / "data"),
        "MARKETPLACE_BASE_URL": f"http://127.0.0.1:{port}",
    }
    subprocess.run([command, "demo"], cwd=folder, env=environ, check=True)
    log = folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [command, "serve", "--port", str(port)], cwd=folder, env=environ, stderr=output
        )
    try:
        look_around(f"http://127.0.0.1:{port}/de/", server, log)
    finally:
        server.send_signal(signal.SIGTERM)
        if server.wait(timeout=30):
            raise SystemExit(f"The server ended with {server.returncode}: {log.read_text()}")


def look_around(home: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Fetch the German home page and what it needs."""
    while "Serving on" not in log.read_text():
        if server.poll() is not None:
            raise SystemExit(f"The server did not start: {log.read_text()}")
    page = fetched(home)
    expect('lang="de"' in page, "the page says that it is German")
    expect("Leistung" in page or "Anfrage" in page, "the page has German words")
    addresses = [
        urljoin(home, address) for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    ]
    style = next((address for address in addresses if ".css" in address), None)
    htmx = next((address for address in addresses if "htmx" in address), None)
    expect(style is not None and "{" in fetched(style or ""), "the style sheet is served")
    expect(htmx is not None and "htmx" in fetched(htmx or ""), "htmx is served")
    print(f"The wheel serves {home} in German, with {len(addresses)} static files.")


def fetched(address: str) -> str:
    """Fetch a page or file."""
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def expect(holds: bool, words: str) -> None:
    """Stop with the words when they do not hold."""
    if not holds:
        raise SystemExit(f"Not so in the installed wheel: {words}.")


if __name__ == "__main__":
    main()

"""Mails as files, for the demonstration and for a site without a mail server."""

from pathlib import Path

from marketplace.delivery.outbox import ServerFailure
from marketplace.files.atomic import write_atomically


class MailFolder:
    """The folder where the files lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Write a mail beside its final name, then rename it: a reader never sees half a mail."""
        try:
            self._write(raw, name)
        except OSError as error:
            raise ServerFailure(f"{type(error).__name__}: {error}") from error

    def remove(self, name: str) -> None:
        """Remove a mail, and half a mail too."""
        for path in (self._unfinished(name), self.folder / f"{name}.eml"):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing stays open."""

    def _write(self, raw: bytes, name: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self.folder / f"{name}.eml", raw, draft=self._unfinished(name))

    def _unfinished(self, name: str) -> Path:
        return self.folder / f".{name}.part"

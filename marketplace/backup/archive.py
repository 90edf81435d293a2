"""The file of a backup: a tar.gz whose last member, the manifest, vouches for all others.

Nothing is unpacked by tarfile itself: only members whose names we know are read, as streams, so that no path and no
link of a foreign archive leads anywhere.
"""

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from marketplace.backup.errors import BackupRefused, DamagedBackup

MANIFEST = "manifest.json"
SECRET = "secret-key"  # noqa: S105 - the name of a file
TABLES = "tables/"
UPLOADS = "uploads/"
MEDIA = "media/"
_FORMAT = 1
_PRODUCT = "cluster-marketplace"
_NAMES = re.compile(
    r"manifest\.json|secret-key|tables/[a-z_]+\.jsonl|uploads/[0-9a-f]{32}"
    r"|media/[0-9a-f]{32}(?:-[0-9]{1,4}\.(?:webp|png|jpg)|\.pdf)"
)
_BLOCK = 1024 * 1024
_LARGEST_MANIFEST = 256 * _BLOCK
_UNREADABLE = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError)
"""What Python raises for a file that is cut off, changed, or something else altogether."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    """The release that made it."""
    revision: str
    """The migration at which its tables stand."""
    made_at: str
    database: str
    demonstration: bool
    rows: int
    members: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each member by its name."""
    product: str = _PRODUCT
    format: int = _FORMAT


class Writer:
    """Adds members to an archive, and remembers what they held."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, str] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add the next bytes of a file as a member."""
        reader = _DigestingReader(content)
        self._tar.addfile(_header(name, size), reader)
        self.members[name] = reader.digest.hexdigest()

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a small member."""
        self.add(name, BytesIO(content), len(content))

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest, after which nothing may follow."""
        content = json.dumps(asdict(manifest), indent=1).encode()
        self._tar.addfile(_header(MANIFEST, len(content)), BytesIO(content))


class _DigestingReader:
    """Reads a file and computes the digest of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read a block."""
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _header(name: str, size: int) -> tarfile.TarInfo:
    """Return the header of a member that only its owner may read, also when unpacked by hand."""
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    return header


@contextmanager
def writing(file: IO[bytes]) -> Iterator[Writer]:
    """Write an archive into an open file."""
    with tarfile.open(fileobj=file, mode="w|gz", format=tarfile.PAX_FORMAT) as tar:
        yield Writer(tar)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the name and the content of each member, in order, and read on to the very end.

    Only there stands gzip's own checksum, and there it shows that a file was cut off or that something follows.
    """
    with gzip.open(path) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        for header in tar:
            if not header.isreg() or not _NAMES.fullmatch(header.name):
                raise _damaged(path, f"it holds {header.name!r}, which no backup does")
            content = tar.extractfile(header)
            if content is not None:
                yield header.name, content
        while stream.read(_BLOCK):
            pass


def verify(path: Path) -> Manifest:
    """Read a whole backup and return its manifest.

    Raises DamagedBackup for a file that is not, byte for byte, what was written, and BackupRefused for one that a later
    version made.
    """
    try:
        return _verify(path)
    except (FileNotFoundError, PermissionError):
        raise
    except (*_UNREADABLE, OSError) as error:
        raise _damaged(path, "it is cut off, or was never one") from error


def _verify(path: Path) -> Manifest:
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    for name, content in members(path):
        if manifest is not None or name in digests:
            raise _damaged(path, f"{name} is there twice, or after the end")
        if name == MANIFEST:
            manifest = _read_manifest(path, content.read(_LARGEST_MANIFEST))
        else:
            digests[name] = _digest_of(content)

    if manifest is None:
        raise _damaged(path, "its end is missing")
    different = sorted(set(digests.items()) ^ set(manifest.members.items()))
    if different:
        raise _damaged(path, f"{different[0][0]} is not what was written")
    return manifest


def _read_manifest(path: Path, content: bytes) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(content)
        if values["product"] != _PRODUCT:
            raise _damaged(path, "it is one of another product")
        if values["format"] > _FORMAT:
            raise BackupRefused(
                f"{path} was made by version {values['version']}; restore it with that version or a later one."
            )
        return Manifest(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, "its manifest cannot be read") from error


def _digest_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := content.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _damaged(path: Path, reason: str) -> DamagedBackup:
    return DamagedBackup(f"{path} is not a whole backup of a marketplace: {reason}.")

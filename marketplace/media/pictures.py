"""Pictures that clusters send: the way to the process that writes them anew.

Pillow decodes them, which is code in C over bytes of strangers. So it runs in a process of its own that has a bound
of memory and of time, as the reader of PDF documents does.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from marketplace.media.models import WEBP, Picture
from marketplace.media.reasons import PictureReason, RejectedPicture
from marketplace.uploads.reading import Reader, ReaderKilled

SIZE_MAX = 10 * 1024 * 1024
"""Bytes: what the cameras of telephones write."""
_READER = Reader(Path(__file__).with_name("rendering.py"), "pictures")
_DIGEST_LENGTH = 32


@dataclass(frozen=True)
class RenderedPicture:
    """A picture whose files are not stored yet."""

    picture: Picture
    files: dict[str, bytes]
    """The content of each file by its name."""


def render(file: BinaryIO) -> RenderedPicture:
    """Write a picture anew in sizes, or raise RejectedPicture with the reason.

    The file is read from its beginning. Raises OSError when the process cannot be run.
    """
    file.seek(0)
    data = file.read(SIZE_MAX + 1)
    if not data:
        raise RejectedPicture(PictureReason.EMPTY)
    if len(data) > SIZE_MAX:
        raise RejectedPicture(PictureReason.TOO_LARGE)

    head, separator, contents = _answer(data).partition(b"\n")
    if not separator:
        raise RejectedPicture(PictureReason(head.decode("ascii")))
    return _rendered(json.loads(head), contents)


def try_renderer() -> None:
    """Raise OSError when pictures cannot be decoded on this machine."""
    _answer(b"")


def digest_of(content: bytes) -> str:
    """Return the name that a content has in the store."""
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]


def _answer(data: bytes) -> bytes:
    """Ask a process of its own for the files of a picture."""
    try:
        return _READER.answer(data)
    except ReaderKilled as end:
        reason = PictureReason.CONTENT if end.is_crash else PictureReason.BOMB
        return reason.encode()


def _rendered(facts: list[dict[str, int | str]], contents: bytes) -> RenderedPicture:
    """Call the files by the hash of all of them, so that a name never has another content."""
    digest = digest_of(contents)
    files, start = {}, 0
    for fact in facts:
        end = start + int(fact["size"])
        files[f"{digest}-{fact['width']}.{fact['ending']}"] = contents[start:end]
        start = end

    largest = facts[-1]
    widths = [int(fact["width"]) for fact in facts if fact["ending"] == WEBP]
    picture = Picture(
        digest=digest,
        ending=str(largest["ending"]),
        widths=tuple(widths),
        width=int(largest["width"]),
        height=int(largest["height"]),
    )
    return RenderedPicture(picture, files)

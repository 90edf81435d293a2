"""A picture of a stranger, decoded in a process of its own and written anew in sizes.

Pillow decodes it. This is run by its path and imports nothing of the house, so that it starts quickly and has no
secret in its memory. It reads a picture from its input. It answers with a line of JSON and the bytes of all files
behind it, or with one word that says why the picture is not taken. What is written holds points and nothing else: no
place, no camera, no notes, nothing that hid behind the end.
"""

import json
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MEMORY_MAX = 768 * 1024 * 1024
CPU_SECONDS = 12
PIXELS_MAX = 50_000_000
"""Points of a picture: the largest telephones make as many."""
SIDE_LEAST = 96
SIZES = (96, 320, 960)
"""How long the longer side is: beside a name, on a card, and on a page of its own."""
FORMATS = ("PNG", "JPEG")
NEEDS_COLOURS = {"1", "P", "PA"}
"""Modes whose points stand for something else, so that they cannot be blended."""
QUALITY = 82
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


class Refused(Exception):
    """The picture is not taken, for the reason that the first argument names."""


def render(data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield each file of a picture: what it is, and its bytes."""
    try:
        opened = Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused("kind") from None
    except Image.DecompressionBombError:
        raise Refused("bomb") from None
    check(opened)

    picture = in_srgb(upright(small(opened)))
    previous_width = 0
    for size in SIZES:
        rendition = picture.copy()
        rendition.thumbnail((size, size), Image.Resampling.LANCZOS)
        if rendition.width > previous_width:
            previous_width = rendition.width
            yield from files_of(rendition)


def check(picture: Image.Image) -> None:
    """Refuse what would cost too much, moves, or shows too little."""
    if picture.width * picture.height > PIXELS_MAX:
        raise Refused("bomb")
    if picture.format == "PNG" and getattr(picture, "is_animated", False):
        raise Refused("animated")
    if max(picture.size) < SIDE_LEAST:
        raise Refused("small")


def small(picture: Image.Image) -> Image.Image:
    """Return a picture whose points can be blended, in the largest size that is needed."""
    largest = (SIZES[-1], SIZES[-1])
    picture.draft(None, (2 * SIZES[-1], 2 * SIZES[-1]))  # a JPEG is only decoded as far as that
    picture.load()
    if picture.mode in NEEDS_COLOURS:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode in {"L", "RGB"} and picture.has_transparency_data:  # one colour is none
        picture = picture.convert("RGBA")
    picture.thumbnail(largest, Image.Resampling.LANCZOS)
    return picture


def upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held. Broken notes of a camera turn nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # whatever broken notes make their reader raise
        return picture


def in_srgb(picture: Image.Image) -> Image.Image:
    """Return a picture in the colours of the web, with transparency only where it shows."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a broken profile says nothing
            srgb = ImageCms.createProfile("sRGB")
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, own, srgb, outputMode=mode) or picture
    picture = picture.convert(mode)
    if mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255:
        picture = picture.convert("RGB")
    picture.info.clear()
    return picture


def files_of(picture: Image.Image) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield a picture in WebP, and in a format that everything can show."""
    yield file_of(picture, "webp", "WEBP", quality=QUALITY)
    if picture.mode == "RGBA":
        yield file_of(picture, "png", "PNG", optimize=True)
    else:
        yield file_of(picture, "jpg", "JPEG", quality=QUALITY, optimize=True, progressive=True)


def file_of(
    picture: Image.Image, ending: str, format: str, **options: Any
) -> tuple[dict[str, Any], bytes]:
    """Write a picture, and say what was written."""
    file = BytesIO()
    picture.save(file, format, **options)
    content = file.getvalue()
    facts = {
        "ending": ending,
        "width": picture.width,
        "height": picture.height,
        "size": len(content),
    }
    return facts, content


def answer(data: bytes) -> bytes:
    """Return the files of a picture, or why it is not taken."""
    try:
        files = list(render(data))
    except Refused as refused:
        return str(refused).encode()
    except MemoryError:
        return b"bomb"
    except Exception:  # whatever a broken picture makes a decoder raise
        return b"content"
    head = json.dumps([facts for facts, _content in files])
    return b"\n".join([head.encode(), b"".join(content for _facts, content in files)])


def main() -> None:
    """Answer about the picture at the input."""
    with suppress(ValueError, OSError):  # macOS does not know this bound
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()

"""Pictures as cameras, scanners and drawing programs write them, made by Pillow."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

FILES = Path(__file__).parents[1] / "uploads" / "files"
"""What telephones and programs wrote, which the tests of uploads know too."""
RED, BLUE = (200, 30, 40), (20, 60, 200)


def picture(
    format: str = "PNG", *, size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: Any
) -> io.BytesIO:
    """Write a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return file_of(image.convert(mode, palette=Image.Palette.ADAPTIVE), format, **options)


def file_of(image: Image.Image, format: str, **options: Any) -> io.BytesIO:
    """Write a picture that is in memory."""
    file = io.BytesIO()
    image.save(file, format, **options)
    file.seek(0)
    return file

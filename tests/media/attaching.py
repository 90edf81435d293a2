"""What somebody at a desk does to show a picture."""

import io
from typing import Any

from tests.browser import Page


def send(page: Page, file: io.BytesIO | None, name: str = "picture.png", **fields: Any) -> Page:
    """Fill in the form of a picture, with or without a file, and save it."""
    if file is not None:
        fields["file"] = [(file, name)]
    return page.submit("Save the picture", **fields)


def files_shown(page: Page) -> list[str]:
    """List the addresses of all files of pictures on a page."""
    sources = [str(image["src"]) for image in page.all("picture img")]
    for source in page.all("picture source"):
        sources += [part.split()[0] for part in str(source["srcset"]).split(", ")]
    return sources

"""A QR code as a drawing in the page: drawn here, so that no one else learns the secret."""

import segno
from markupsafe import Markup

_MODULE = 4
"""Pixels of a square: the code of a long address still fits on a telephone."""
_QUIET_ZONE = 4
"""Squares around it that stay empty, as ISO/IEC 18004 asks."""


def drawing(text: str) -> Markup:
    """Draw a QR code as SVG: black on white in each scheme of colours, without a style in it."""
    code = segno.make(text, micro=False)
    svg = code.svg_inline(scale=_MODULE, border=_QUIET_ZONE, dark="#000", light="#fff")
    return Markup(svg)  # noqa: S704 - of our own making, the text is only in its squares

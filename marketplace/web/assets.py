"""Static files: addressed by their content, so that browsers keep them for a year."""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.wrappers import Response

from marketplace.paths import STATIC
from marketplace.web import compression

blueprint = Blueprint("assets", __name__)
HTMX = "htmx.js"
STYLES = "css/site.css"
_COMMENT = re.compile(rb"\s*/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes, its type, and the hash in its address."""

    content: bytes
    mimetype: str
    version: str
    compressed: bytes | None


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """Send a static file."""
    try:
        asset = _load(name)
    except (OSError, ValueError):  # no such file, or no name that a file could have
        abort(404)
    response = _as_understood(asset)
    if request.args.get("v") == asset.version:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response.make_conditional(request)


def _as_understood(asset: Asset) -> Response:
    """Send a file compressed to those who understand it; the two have different tags, as they are different bytes."""
    if asset.compressed is None or not compression.wanted():
        response = current_app.response_class(asset.content, mimetype=asset.mimetype)
        response.set_etag(asset.version)
    else:
        response = current_app.response_class(asset.compressed, mimetype=asset.mimetype)
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(f"{asset.version}-gzip")
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
    return response


def asset(name: str) -> str:
    """Give the address of a static file, with the hash of its content."""
    loader = _load.__wrapped__ if current_app.debug else _load
    return url_for("assets.static", name=name, v=loader(name).version)


@cache
def _load(name: str) -> Asset:
    content = _content(name)
    version = hashlib.sha256(content).hexdigest()[:12]
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = (
        compression.compressed(content, compression.ONCE) if compression.suits(mimetype) else None
    )
    return Asset(content, mimetype, version, compressed)


def _content(name: str) -> bytes:
    """Read a file; the style sheet is all of css/ in one, htmx comes from its wheel.

    Comments stay here: on a slow line they cost as much as the words of a page.
    """
    if name == STYLES:
        sheets = (path.read_bytes() for path in sorted((STATIC / "css").glob("*.css")))
        return b"\n".join(_COMMENT.sub(b"", sheet) for sheet in sheets)
    if name == HTMX:
        return resources.files("js_lib_htmx").joinpath("static/htmx/htmx.min.js").read_bytes()
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise FileNotFoundError(name)
    content = path.read_bytes()
    return _COMMENT.sub(b"", content) if path.suffix == ".js" else content

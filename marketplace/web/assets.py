"""Static files: addressed by their content, so that browsers keep them for a year.

Ours and not WhiteNoise's: that wants the names with hashes made by a build step, while this joins the style sheets
and computes the hashes when they are first asked for, so that a checkout runs as it is.
"""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, abort, current_app, request
from rjsmin import jsmin
from werkzeug.wrappers import Response

from marketplace.paths import STATIC
from marketplace.web import compression
from marketplace.web.addresses import kept_address

blueprint = Blueprint("assets", __name__)
HTMX = "htmx.js"
STYLES = "css/site.css"
DESK_STYLES = "css/desk.css"
"""The sheets called …_desk.css, which no visitor needs."""
_OF_SCRIPT = "_script.css"
"""How the sheets end that a script loads for those who use it, each by itself."""
_LAYERS = "css/layers.css"
"""States the order of the cascade layers, and therefore stands before all other style sheets."""
_STYLE_TOKEN = re.compile(
    rb"""(?P<literal> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | url\(\s*[^"'\s)][^)]*\) )
       | \s* /\* .*? (?: \*/ | \Z ) | ; [ \n]* (?=\}) | (?<=[{};,]) [ \n]+ | [ \n]+ (?=\{) | (?<=\n) [ \n]+""",
    re.DOTALL | re.VERBOSE,
)
"""A string or an unquoted address, in which nothing is left out, or a comment (CSS Syntax Level 3, 4.3), or
what says nothing: indentation, white space beside a sign that ends or opens something, a last semicolon."""


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
    asset = _assets().get(name)
    if asset is None:
        abort(404)

    response = _negotiated(asset)
    if request.args.get("v") == asset.version:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response.make_conditional(request)


def asset(name: str) -> str:
    """Return the address of a static file, with the hash of its content."""
    return kept_address("assets.static", name=name, v=_assets()[name].version)


def without_style_comments(sheet: bytes) -> bytes:
    """Cut the comments and most white space out of a style sheet.

    Not rcssmin: it does not know cascade layers, takes what stands in one for declarations, and turns the selector
    `.languages :focus-visible` into `.languages:focus-visible`.
    """
    return _STYLE_TOKEN.sub(lambda match: match["literal"] or b"", sheet)


def without_script_comments(script: bytes) -> bytes:
    """Cut the comments and the indentation out of a script."""
    return jsmin(script)


def _negotiated(asset: Asset) -> Response:
    """Answer with the compressed file where it is understood.

    The two have different tags, as they are different bytes.
    """
    if asset.compressed is None or not compression.is_accepted():
        response = current_app.response_class(asset.content, mimetype=asset.mimetype)
        response.set_etag(asset.version)
    else:
        response = current_app.response_class(asset.compressed, mimetype=asset.mimetype)
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(f"{asset.version}-gzip")

    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
    return response


def _assets() -> Mapping[str, Asset]:
    """Return all static files by name: read once, or each time while somebody works on them.

    Only names in this table are answered, so that no other spelling of a path (js/././site.js) takes up memory.
    """
    return _read_assets.__wrapped__() if current_app.debug else _read_assets()


@cache
def _read_assets() -> Mapping[str, Asset]:
    """Read every file below static/, the joined style sheet, and htmx from its wheel.

    Comments stay here: on a slow line they cost as much as the words of a page.
    """
    contents = {
        path.relative_to(STATIC).as_posix(): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.is_file()
    }
    contents |= {
        name: without_script_comments(content)
        for name, content in contents.items()
        if name.endswith(".js")
    }
    sheets = {
        name: without_style_comments(content)
        for name, content in contents.items()
        if name.endswith(".css")
    }
    of_scripts = [name for name in sheets if name.endswith(_OF_SCRIPT)]
    contents |= {name: sheets.pop(name) for name in of_scripts}
    order_of_layers = sheets.pop(_LAYERS)
    desk = [sheet for name, sheet in sheets.items() if name.endswith("_desk.css")]
    public = [sheet for name, sheet in sheets.items() if not name.endswith("_desk.css")]
    contents[STYLES] = b"\n".join([order_of_layers, *public])
    contents[DESK_STYLES] = b"\n".join(desk)
    htmx = resources.files("js_lib_htmx").joinpath("static/htmx/htmx.min.js")
    contents[HTMX] = htmx.read_bytes()
    return {name: _make_asset(name, content) for name, content in contents.items()}


def _make_asset(name: str, content: bytes) -> Asset:
    """Compute what is sent along with a file: its type, its version and its compressed bytes."""
    mimetype, _encoding = mimetypes.guess_type(name)
    compressed = None
    if compression.is_compressible(mimetype):
        compressed = compression.compress(content, compression.BEST)
    return Asset(
        content=content,
        mimetype=mimetype or "application/octet-stream",
        version=hashlib.sha256(content).hexdigest()[:12],
        compressed=compressed,
    )

"""The files of pictures and data sheets, for everybody, and to be kept for good."""

import re

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.media import store
from marketplace.settings import settings
from marketplace.web.errors import or_404

blueprint = Blueprint("media", __name__, url_prefix="/media")
_TYPES = {
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}
_FOR_GOOD = "public, max-age=31536000, immutable"
_NOTHING_ELSE = "sandbox; default-src 'none'"
"""What a file that is opened on its own may load or do."""
_is_title = re.compile(r"[a-z0-9-]{1,100}").fullmatch


@blueprint.get("/<name>")
@public
def picture(name: str) -> Response:
    """Send a file of a picture."""
    if name.endswith(".pdf"):
        abort(404)
    return _send(name)


@blueprint.get("/<digest>/<title>.pdf")
@public
def data_sheet(digest: str, title: str) -> Response:
    """Send a data sheet as a download under a name that says what it is."""
    if not _is_title(title):
        abort(404)
    return _send(f"{digest}.pdf", download_name=f"{title}.pdf")


def _send(name: str, download_name: str | None = None) -> Response:
    """Send a stored file, which is the same as long as it has its name."""
    path = or_404(store.find(name, settings().media))
    answer = send_file(
        path,
        _TYPES[path.suffix.removeprefix(".")],
        as_attachment=download_name is not None,
        download_name=download_name,
        etag=path.stem,
    )
    answer.headers["Cache-Control"] = _FOR_GOOD
    answer.headers["Content-Security-Policy"] = _NOTHING_ELSE
    return answer

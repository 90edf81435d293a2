"""Pages in gzip: a results page shrinks to a fifth.

A page that carries a secret is sent as it is: whoever can make a browser ask for it again and again, with guesses in
the query, could read the secret off the length of the compressed answer (the BREACH attack). Secrets are what only
signed-in people see, and the unguessable addresses of enquiries, invitations and passwords. The marks of a form are
none: they are never the same twice (marketplace/forms/csrf.py).
That is why this is ours: Flask-Compress compresses whatever is large enough and knows nothing of secrets.
"""

import gzip

from flask import Flask, request
from flask_login import current_user
from werkzeug.wrappers import Response

_WORTHWHILE = 1024
QUICK = 4
"""The level of compression for what is made while somebody waits.

Of a page of results it takes four fifths of the time of level 5, for two hundredths more bytes.
"""
BEST = 9
"""The level of compression for what is made once for all visitors."""
_TYPES = {
    "text/html",
    "application/json",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/atom+xml",
    "application/xml",
    "text/plain",
}


def init_app(app: Flask) -> None:
    """Compress what the application answers.

    It is registered before all that add headers, so that it runs after them.
    """
    app.after_request(compress_response)


def compress_response(response: Response) -> Response:
    """Compress a public page for a browser that understands it."""
    if (
        not is_compressible(response.mimetype)
        or response.is_streamed
        or response.direct_passthrough
    ):
        return response
    if (
        request.method not in {"GET", "HEAD"}
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    is_worthwhile = len(response.get_data()) > _WORTHWHILE  # asks nothing, so it comes first
    if is_worthwhile and is_accepted() and not _has_secret():
        content = compress(response.get_data())
        if content is not None:
            response.set_data(content)
            response.headers["Content-Encoding"] = "gzip"
    return response


def is_compressible(mimetype: str | None) -> bool:
    """Whether content of this type shrinks, as pictures do not."""
    return mimetype in _TYPES


def is_accepted() -> bool:
    """Whether the browser of this request understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def compress(content: bytes, level: int = QUICK) -> bytes | None:
    """Compress bytes, always to the same ones, or return None where it is not worth it."""
    if len(content) <= _WORTHWHILE:
        return None
    return gzip.compress(content, level, mtime=0)


def _has_secret() -> bool:
    """Whether the page carries something that nobody else may learn."""
    has_token = "token" in (request.view_args or {})
    return has_token or bool(current_user and current_user.is_authenticated)

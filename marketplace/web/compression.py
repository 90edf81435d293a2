"""Pages in gzip: a results page shrinks to a fifth.

A page that carries a secret is sent as it is: whoever can make a browser ask for it again and again, with guesses in
the query, could read the secret off the length of the compressed answer (the BREACH attack). Secrets are the CSRF
token, what only signed-in people see, and the unguessable addresses of enquiries, invitations and passwords.
"""

import gzip

from flask import Flask, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

_WORTHWHILE = 1024
ALWAYS, ONCE = 5, 9
"""How hard to compress: what is made for one visitor, and what is made once for all."""
_TYPES = {
    "text/html",
    "application/json",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/xml",
    "text/plain",
}


def init_app(app: Flask) -> None:
    """Compress what the application answers; called before others add their headers, so that it comes last."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress a public page for a browser that understands it."""
    if not suits(response.mimetype) or response.is_streamed or response.direct_passthrough:
        return response
    if (
        request.method != "GET"
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    if wanted() and not _has_secret():
        content = compressed(response.get_data())
        if content is not None:
            response.set_data(content)
            response.headers["Content-Encoding"] = "gzip"
    return response


def suits(mimetype: str | None) -> bool:
    """Tell whether content of this type shrinks; pictures do not."""
    return mimetype in _TYPES


def wanted() -> bool:
    """Tell whether the browser understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def compressed(content: bytes, level: int = ALWAYS) -> bytes | None:
    """Compress bytes, always to the same ones; None where it is not worth it."""
    return gzip.compress(content, level, mtime=0) if len(content) > _WORTHWHILE else None


def _has_secret() -> bool:
    has_token = "csrf_token" in g or "token" in (request.view_args or {})
    return has_token or bool(current_user and current_user.is_authenticated)

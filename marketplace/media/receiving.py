"""Views that are sent pictures or documents, which are larger than what other forms send."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.i18n import _
from marketplace.web.errors import error_response

View = TypeVar("View", bound=Callable[..., Any])
REQUEST_MAX = 11 * 1024 * 1024
"""Bytes of a picture of 10 MB, and of what the browser writes around it."""


def takes_file(view: View) -> View:
    """Let a view be sent a file. What is larger, or finds no room, is answered before it.

    It stands above the rule that says who may use the view: that looks at what was typed by somebody whose session has
    ended, and would find the file too large for a form.
    """

    @wraps(view)
    def receive(*args: Any, **kwargs: Any) -> Any:
        request.max_content_length = REQUEST_MAX
        try:
            request.files  # noqa: B018 - reads what is sent
        except RequestEntityTooLarge:
            return error_response(413, message=_too_large())
        except OSError:  # no room for what comes in
            current_app.logger.exception("a file could not be received")
            return error_response(503)
        return view(*args, **kwargs)

    return cast(View, receive)


def _too_large() -> str:
    return _("This file is too large. Please go back and choose a smaller one.")

"""The token of a form, masked anew wherever it stands.

Whoever can make a browser ask for a page again and again, with guesses in its address, reads off the length of the
compressed answers what is the same in all of them (the BREACH attack). What is never the same twice gives nothing
away, so pages with forms can be compressed. Ours, because Flask-WTF writes the same token again; done as Django does it.
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from flask_wtf.csrf import _FlaskFormCSRF, generate_csrf

from marketplace.web.page_cache.blanks import note_blank


class MaskedToken(_FlaskFormCSRF):
    """The token of a form, as Flask-WTF makes and checks it, under a mask."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Return the token of this session under a new mask."""
        return masked_token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Check the token under the mask.

        Raises ValidationError when it is not that of this session.
        """
        field.data = unmask(field.data)
        super().validate_csrf_token(form, field)


class Protection(CSRFProtect):
    """The check of everything that is sent to a view that runs no form of ours."""

    def init_app(self, app: Flask) -> None:
        """Let templates write masked tokens, and check what is sent."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = masked_token
        app.context_processor(lambda: {"csrf_token": masked_token})

    def _get_csrf_token(self) -> str | None:
        return unmask(super()._get_csrf_token())


def masked_token() -> str:
    """Return the token of this session under a new mask, which a kept page has a blank for."""
    return note_blank("csrf_token", _masked({}), _masked)


def _masked(_values: Mapping[str, str]) -> str:
    return mask(generate_csrf())


def mask(token: str) -> str:
    """Return a one-time pad and the token under it."""
    content = token.encode()
    pad = secrets.token_bytes(len(content))
    return base64.urlsafe_b64encode(pad + _xor(pad, content)).decode()


def unmask(text: str | None) -> str | None:
    """Return the token under a mask.

    A token without one is returned as it is: forms that older releases wrote may still be open in browsers.
    """
    if not text or "." in text:  # which no mask contains, and each token
        return text
    try:
        content = base64.urlsafe_b64decode(text)
    except ValueError:
        return text
    half = len(content) // 2
    return _xor(content[:half], content[half : 2 * half]).decode("latin-1")


def _xor(pad: bytes, content: bytes) -> bytes:
    """Combine two texts of the same length, bit by bit."""
    combination = int.from_bytes(pad) ^ int.from_bytes(content)
    return combination.to_bytes(len(pad))

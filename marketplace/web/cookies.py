"""Cookies: their names and attributes, the same for all that this site sets."""

from werkzeug.wrappers import Response

from marketplace.settings import Settings, settings

HOST_ONLY = "__Host-"
"""Before a name, it makes browsers refuse the cookie from a sister site or without encryption."""


def cookie_name(name: str, site: Settings | None = None) -> str:
    """Return the name of a cookie: with the prefix where the site is reached by https."""
    site = site or settings()
    return HOST_ONLY + name if site.is_encrypted else name


def set_cookie(response: Response, name: str, value: str, *, max_age: int) -> None:
    """Set a cookie that no script and no other site can read."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=settings().is_encrypted,
        httponly=True,
        samesite="Lax",
    )

"""Cookies: their names and attributes, the same for all that this site sets."""

from werkzeug.wrappers import Response

from marketplace.settings import Settings, settings

HOST_ONLY = "__Host-"
"""Before a name, it makes browsers refuse the cookie from a sister site or without encryption."""

SECURE = "__Secure-"
"""The same for a site under a path, which shares its host: its cookies are for that path alone."""


def cookie_name(name: str, site: Settings | None = None) -> str:
    """Return the name of a cookie: with a prefix where the site is reached by https."""
    site = site or settings()
    if not site.is_encrypted:
        return name
    return f"{SECURE}{name}" if site.base_path else f"{HOST_ONLY}{name}"


def set_cookie(response: Response, name: str, value: str, *, max_age: int) -> None:
    """Set a cookie that no script and no other site can read."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path=settings().base_path or "/",
        secure=settings().is_encrypted,
        httponly=True,
        samesite="Lax",
    )

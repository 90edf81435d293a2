"""The secret links of a saved search: signed, so that none of them is stored."""

from marketplace import tokens

_PURPOSE = "saved search"


def token_of(key: str) -> str:
    """Return what stands in a link to a saved search."""
    return tokens.sign(_PURPOSE, key)


def mark_of(key: str) -> str:
    """Return what all links to a saved search have in common, whenever they were written."""
    return token_of(key).partition(".")[0]


def key_in(token: str) -> str | None:
    """Return which saved search a link opens, or None where the link is not ours.

    The search may have ended.
    """
    key = tokens.unsign(_PURPOSE, token)
    return key if isinstance(key, str) else None

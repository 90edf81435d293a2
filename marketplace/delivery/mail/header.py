"""The header lines of a mail.

Ours and not those of email.policy: Python 3.11 folds many texts that are not ASCII so that they arrive as others (an
en dash, a long word, a name with a comma). What is not plain ASCII is written as encoded words (RFC 2047) of whole
characters by email.header, which does no more than that.
"""

import re
from email.header import Header

_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]{1,60}")
"""A name that may stand in front of an address as it is (RFC 5322, 3.2.3)."""
_LINE_MAX = 76


def text_line(name: str, text: str) -> str:
    """Write a header whose value is words."""
    return f"{name}: {_encoded(text, len(name) + 2)}"


def address_line(name: str, display_name: str, address: str) -> str:
    """Write a header whose value is an address, with a name in front if there is one."""
    if not display_name:
        return f"{name}: {address}"
    if _PLAIN_NAME.fullmatch(display_name):
        return f"{name}: {display_name} <{address}>"
    words = Header(display_name, "utf-8", _LINE_MAX, name).encode(linesep="\r\n")
    return f"{name}: {words}\r\n <{address}>"


def _encoded(text: str, indent: int) -> str:
    """Write words as they are if they can be, on several lines where they are long."""
    is_plain = text.isascii() and "=?" not in text
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, _LINE_MAX - indent, None).encode(linesep="\r\n")

"""Addresses in what was typed: of people, of pages and of files. They are no words.

Their parts ("john", "login", "org") say nothing of what is looked for, so beside words an address is
left out; alone it finds what has it in that very way.
"""

import re

_ADDRESS = re.compile(
    r"""(?<!\S)["'(<]*(?P<address>
        (?:mailto:)?[^\s@"<>()]+@(?P<host>[^\s@"<>()]+\.[a-z]{2,})[^\s"]*  # john@example.org
      | [a-z][a-z0-9+.-]*://[^\s"]+                                        # https://example.org/page
      | www\.[^\s"]+\.[^\s"]+                                              # www.example.org
      | [a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/[^\s"]*                     # example.org/page
      | (?:[a-z]:\\|\\\\|~?/)(?:[^\s"/\\]+[/\\])+[^\s"]*                   # C:\folder\file, /folder/file
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|mailto:)?(?:www\.)?", re.IGNORECASE)
_PARTS_MIN = re.compile(r"[^\W_]{2}")


def without_addresses(text: str) -> str:
    """Return a text without its addresses or, where it has nothing else, as a phrase."""
    if not any(sign in text for sign in "@/\\") and "www." not in text.lower():
        return text  # most texts, and far sooner
    addresses = [match["address"] for match in _ADDRESS.finditer(text)]
    if not addresses:
        return text
    words = _ADDRESS.sub(" ", text)
    if _PARTS_MIN.search(words):
        return words
    return " ".join(f'"{_SCHEME.sub("", address)}"' for address in addresses)


def is_address(text: str) -> bool:
    """Whether a text is nothing but addresses."""
    return bool(_ADDRESS.search(text)) and not _PARTS_MIN.search(_ADDRESS.sub(" ", text))

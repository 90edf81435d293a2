"""What the demonstration makes anew each time: secret links, references, letters."""

import re
import sqlite3
from contextlib import closing
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

from tests.journeys.site import Site

_NAME = re.compile(r"\{(\w+):([\w-]+)\}")
_HIDDEN = re.compile(r'<input name="(\w+)" type="hidden" value="([^"]*)">')


def with_names(address: str, site: Site) -> str:
    """Return an address with what stands in braces filled in, as `tests/journeys/examples.py` says."""
    return _NAME.sub(lambda match: _KINDS[match[1]](site, match[2]), address)


def _token(site: Site, enquirer: str) -> str:
    return _first(site, "SELECT token FROM enquiry WHERE email LIKE ?", f"{enquirer}@%")


def _reference(site: Site, enquirer: str) -> str:
    return _first(site, "SELECT reference FROM enquiry WHERE email LIKE ?", f"{enquirer}@%")


def _link(site: Site, kind: str) -> str:
    query = "SELECT text FROM mail WHERE text LIKE ? ORDER BY id DESC"
    text = _first(site, query, f"%/{kind}/%")
    return re.findall(rf"/{kind}/([\w.-]+)", text)[-1]


def _invitation(site: Site, role: str) -> str:
    return _first(site, "SELECT max(id) FROM invitation WHERE role = ?", role)


def _sheet(site: Site, slug: str) -> str:
    return _linked(site, f"/en/services/{slug}", r'href="/media/(\w+)/')[0]


def _draft(site: Site, slug: str) -> str:
    browser = build_opener(HTTPCookieProcessor())
    form = f"{site.address}/en/services/{slug}/enquiry"
    with browser.open(form) as answer:
        hidden = dict(_HIDDEN.findall(answer.read().decode()))
    typed = {
        "message": "We lose water every night.",
        "language": "en",
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "country": "CZ",
        "size": "small",
        "consent": "y",
        "step": "check",
    }
    with browser.open(form, urlencode(hidden | typed).encode()) as answer:
        return str(answer.url).rpartition(".")[2]


def _search(site: Site, words: str) -> str:
    browser = build_opener(HTTPCookieProcessor())
    form = f"{site.address}/en/searches/new?q={words}"
    with browser.open(form) as answer:
        hidden = dict(_HIDDEN.findall(answer.read().decode()))
    with browser.open(form, urlencode(hidden | {"email": "ada@example.org"}).encode()):
        return _link(site, "searches")


def _letter(site: Site, _which: str) -> str:
    return _linked(site, "/mailbox", r'href="/mailbox/([\w-]+)"')[1]


def _linked(site: Site, address: str, pattern: str) -> list[str]:
    with urlopen(site.address + address) as answer:  # noqa: S310 - an address of our own
        return re.findall(pattern, answer.read().decode())


def _first(site: Site, query: str, value: str) -> str:
    with closing(sqlite3.connect(site.folder / "marketplace.sqlite")) as database:
        return str(database.execute(query, (value,)).fetchone()[0])


_KINDS = {
    "token": _token,
    "reference": _reference,
    "link": _link,
    "invitation": _invitation,
    "draft": _draft,
    "search": _search,
    "sheet": _sheet,
    "letter": _letter,
}

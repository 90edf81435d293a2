"""Languages in the path: which one a page is in, and the same page in the others."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask import Flask, abort, current_app, g, request
from werkzeug.wrappers import Response

from marketplace import i18n
from marketplace.settings import settings
from marketplace.web.addresses import nearest_page
from marketplace.web.cookies import cookie_name, set_cookie

COOKIE = "language"
SWITCH = "/language"
"""Stands before the path of a page in the links of the language switch."""
YEAR_SECONDS = 365 * 24 * 3600
_OF_ONE_LANGUAGE = {"text", "typed"}
"""Names in a query that ask for something in the language of the page."""
QUERY_MAX = 2000
"""A query longer than any form of ours makes is not repeated in every link of the language switch."""


def init_app(app: Flask) -> None:
    """Read the language of each request from its path, and write it into every address."""
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)


class Choice(NamedTuple):
    """One language of the language switch: its own name, and this page in it."""

    code: str
    name: str
    url: str
    """Leads to this page, and has the language remembered."""
    address: str
    """The page itself with the public address of the site, for those who read it elsewhere."""
    current: bool


def negotiated_language() -> str:
    """Choose a language: by the cookie, then by Accept-Language, then the default."""
    languages = settings().languages
    remembered = request.cookies.get(cookie_name(COOKIE), "")
    if remembered in languages:
        return remembered
    return accepted_language(request.accept_languages, languages, settings().default_language)


def accepted_language(
    ranges: Iterable[tuple[str, float]], languages: Sequence[str], default: str
) -> str:
    """Choose the language that a browser likes best, where the region does not matter.

    Ours and not werkzeug's best_match(), which takes English for somebody who asks for French as
    in France first: "fr-FR, en;q=0.5". What is liked alike is chosen in the order of the header,
    and "*" stands for all that it does not name.
    """
    qualities: dict[str, float] = {}
    for language_range, quality in ranges:
        language, *region = re.split("[-_]", language_range.casefold())
        is_refusal_of_region = bool(region) and not quality
        if not is_refusal_of_region:
            qualities[language] = max(quality, qualities.get(language, 0.0))

    quality_of_others = qualities.pop("*", 0.0)
    for language in (default, *languages):
        qualities.setdefault(language, quality_of_others)

    served = [language for language in qualities if language in languages]
    best = max(served, key=qualities.__getitem__)
    return best if qualities[best] else default


def path_language() -> str:
    """Return the language of an address that leads nowhere, for its error page."""
    first = request.path.split("/")[1]
    return first if first in settings().languages else negotiated_language()


def remember_language(response: Response, language: str) -> None:
    """Remember the language that was chosen, for the next visit to an address without one."""
    set_cookie(response, COOKIE, language, max_age=YEAR_SECONDS)


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Read the language from the path, and answer 404 for an unknown one."""
    code = values.pop("lang", None) if values else None
    is_served = code in settings().languages
    g.language = code if is_served else path_language()
    if code is not None and not is_served:
        abort(404)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    """Put the current language into an address that is made."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = i18n.current_language()


def language_choices(address: str | None = None) -> list[Choice]:
    """List this page in every language, where only one segment of the address changes.

    With an address of ours, that page: what is typed here goes there.
    """
    site, script_root, current = settings(), request.script_root, i18n.current_language()
    choices = []
    for code, path in _page_in(site.languages, address).items():
        choices.append(
            Choice(
                code=code,
                name=i18n.own_name(code),
                url=f"{script_root}{SWITCH}{path}",
                address=f"{site.origin}{script_root}{path}",
                current=code == current,
            )
        )
    return choices


def _page_in(languages: Sequence[str], address: str | None) -> dict[str, str]:
    """Return the path and query of a page in each language, or of the home pages."""
    if address is None:
        path, query_string = _address_to_open(), request.query_string.decode("latin-1")
    else:
        path, _mark, query_string = address.removeprefix(request.script_root).partition("?")
    _slash, first, *segments = path.split("/")
    if not segments or first not in languages:
        return {code: f"/{code}/" for code in languages}

    rest = "/".join(["", *segments])
    parts = query_string.split("&")
    query = "&".join(filter(_is_of_every_language, parts))
    if query and len(query) < QUERY_MAX:
        rest += f"?{query}"
    return {code: f"/{code}{rest}" for code in languages}


def _address_to_open() -> str:
    """Return the path of this page, or of the nearest one above what only takes a form.

    A form that is refused is shown at the address to which it was sent.
    """
    path = request.path
    rule = request.url_rule
    if rule is None or "GET" in (rule.methods or ()):
        return path
    return nearest_page(path)


def _is_of_every_language(part: str) -> bool:
    """Return whether a part of a query means the same on the page in another language.

    Which text is read does not, nor what was typed to find words of one language.
    """
    return part.partition("=")[0] not in _OF_ONE_LANGUAGE

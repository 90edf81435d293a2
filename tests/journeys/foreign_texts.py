"""The texts of the demonstration, and in which languages they are: what a page shows of them carries its `lang`."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import marketplace
from marketplace.i18n import as_typed

DATA = Path(marketplace.__file__).parent / "demo" / "data"
SHORTEST = 16
"""Characters of a text that is looked for: shorter ones, as names, are the same in several languages."""
_MARKS = re.compile(r"[*_`]+|^\s*(?:[-+>#]|\d+\.)\s+")

Words = tuple[str, str]
"""A piece of text of a page, and the language that the page says it is in."""


def in_a_wrong_language(pieces: Iterable[Words]) -> list[str]:
    """List the pieces of a page that say they are in another language than their writer wrote in."""
    languages = _languages_of_texts()
    return [
        f"“{text[:60]}” says it is in {language}"
        for text, language in pieces
        if language not in languages.get(_plain(text), {language})
    ]


@cache
def _languages_of_texts() -> dict[str, set[str]]:
    languages: dict[str, set[str]] = defaultdict(set)
    for language, text in _texts():
        for line in text.splitlines():
            plain = _plain(_MARKS.sub("", line))
            if len(plain) >= SHORTEST:
                languages[plain].add(language)
    return languages


def _texts() -> Iterator[Words]:
    """Yield each text of services, clusters and reply templates, after its language."""
    for kind in ("services", "clusters"):
        for record in _records(kind):
            for language, texts in record["texts"].items():
                yield from ((language, text) for text in _strings(texts))
    for answer in _records("answers"):
        yield answer["language"], answer["title"]
        yield answer["language"], answer["body"]


def _records(kind: str) -> Iterator[dict[str, Any]]:
    with (DATA / f"{kind}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for item in value.values():
                yield from _strings(item)


def _plain(text: str) -> str:
    """Return a text without what its typesetting changed."""
    return " ".join(as_typed(text).replace("’", "'").split())

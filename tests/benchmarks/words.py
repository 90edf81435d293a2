"""The words of a language as a catalogue of services has them: few very common ones, and a long tail.

The common words are those of the demonstration and of the NACE titles, by how often they stand there. The tail is formed
of their stems with endings, prefixes and, in German, compounds, as the language forms words; not all of them exist, but
they are as long, as alike and as hard to tell apart as those that do.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import marketplace.demo
from marketplace.vocabularies import DIVISIONS

WORDS = 50_000
"""As many different words a language has at most."""
FORMS = {
    "en": (
        "s ed ing er ers ion ions able ably ment ments ness less ful ly al ally ive ity ise ised ising isation",
        "re un pre over under inter multi micro nano bio hydro electro photo thermo co sub",
    ),
    "de": (
        "e en em er es s n st t te ten ung ungen bar bare baren lich liche lichen los lose isch ische ischen heit",
        "be ge ver ent er vor nach über unter auf ab an aus ein mit un um zu mikro nano bio",
    ),
    "fr": (
        "e s es é ée és ées er ez ent ant ante ants ait aient era eront ation ations eur eurs euse able ables ement if",
        "re dé pré sur sous inter multi micro nano bio hydro électro photo thermo co contre auto",
    ),
    "cs": (
        "a u e y i o ě ů é í ou em om ech ách ám ami ích ího ím ými ého ému ý á ost osti ový ová ové ních ní",
        "ne po vy za od do na o u při pře před roz nad pod mezi mikro nano bio",
    ),
    "es": (
        "a o as os e es ar er ir ado ada ados adas ando iendo ación aciones able ables amente ador adora aba aban ará ó",
        "re des pre sobre sub inter multi micro nano bio hidro electro foto termo co contra auto",
    ),
}
"""Endings and prefixes by which a language forms words."""


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """List the words of a language, the commonest first."""
    counted = Counter(_demonstration(language))
    counted.update(word for row in DIVISIONS.values() for word in words_of(row[language]))
    written: dict[str, str] = {}
    for word, _ in counted.most_common():
        written.setdefault(word.lower(), word)
    known = list(written.values())
    formed = {word.lower(): word for word in sorted(_formed(known, language))}
    rare = [word for key, word in formed.items() if key not in written]
    random.Random(language).shuffle(rare)  # noqa: S311 - the same on every run is the point
    return (*known, *rare)[:WORDS]


def words_of(text: str) -> list[str]:
    """List the words of a text, as they are written."""
    return [word for word in re.findall(r"\w+", text) if word.isalpha()]


def _demonstration(language: str) -> Iterator[str]:
    """Go through the words that services are written with in a language."""
    lines = (
        Path(marketplace.demo.__file__)
        .parent.joinpath("data", "services.jsonl")
        .read_text("utf-8")
        .splitlines()
    )
    for line in lines:
        text = json.loads(line).get("texts", {}).get(language, {})
        for content in text.values():
            yield from words_of(content if isinstance(content, str) else " ".join(content))


def _formed(known: Iterable[str], language: str) -> set[str]:
    """Form what can be formed of known words."""
    endings, prefixes = (parts.split() for parts in FORMS[language])
    ending = re.compile(f"(?<=....)({'|'.join(sorted(endings, key=len, reverse=True))})$")
    stems = {ending.sub("", word) for word in known if len(word) > 3}
    formed = {stem + end for stem, end in product(stems, endings)}
    formed |= {prefix + word.lower() for prefix, word in product(prefixes, known) if len(word) > 3}
    if language == "de":
        nouns = [word for word in known if word[0].isupper() and 4 <= len(word) <= 12]
        formed |= {first + second.lower() for first, second in product(nouns[:200], nouns)}
    return formed

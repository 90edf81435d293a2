"""Make a large catalogue and the queries of its visitors: the same ones for the same seed.

Words are drawn by the law of Zipf and Mandelbrot, values of facets by that of Zipf; words of one topic stand together,
and a description repeats words of its title.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from marketplace.technologies.terms import terms_of_product
from marketplace.vocabularies import (
    DELIVERY,
    DIVISIONS,
    EU_MEMBERS,
    LANGUAGE,
    SERVED,
    TYPE,
)
from tests.benchmarks.words import vocabulary, words_of

LANGUAGES = ("en", "de", "fr", "cs", "es")
FACETS = ("type", "sector", "technology", "cluster", "country", "delivery", "language")
KINDS = ("words", "common+rare", "prefix", "frequent", "rare")
TOPICS = 40
EVERYWHERE = 100
"""The commonest words belong to no topic."""
SENTENCE = 13


@dataclass(frozen=True)
class BenchService:
    """A published service: a title, a summary and a description in each language, and what it is filtered by."""

    id: int
    texts: dict[str, tuple[str, str, str]]
    type: str
    sectors: tuple[str, ...]
    technologies: tuple[str, ...]
    clusters: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    delivery: tuple[str, ...]
    joint: bool
    reply_within_days: int
    published: float
    """Seconds since 1970."""

    def values(self) -> dict[str, tuple[str, ...]]:
        """List by facet what the service can be found under; what is offered in the Union is offered in its members."""
        countries = dict.fromkeys(
            [*self.countries, *(EU_MEMBERS if "EU" in self.countries else ())]
        )
        return {
            "type": (self.type,),
            "sector": self.sectors,
            "technology": self.technologies,
            "cluster": self.clusters,
            "country": tuple(countries),
            "delivery": self.delivery,
            "language": self.languages,
        }


@dataclass(frozen=True)
class BenchQuery:
    """What a visitor types and ticks; several values of one facet are alternatives."""

    text: str
    kind: str
    filters: dict[str, tuple[str, ...]]
    language: str

    @property
    def prefix_last(self) -> bool:
        """Tell whether the last word is still being typed."""
        return self.kind == "prefix"


def services(count: int = 100_000, languages: int = 2, seed: int = 1) -> list[BenchService]:
    """Make services with texts in the first so many languages."""
    rng = np.random.default_rng(seed)
    topics = rng.integers(TOPICS, size=count)
    texts = {
        language: _texts(rng, vocabulary(language), topics) for language in LANGUAGES[:languages]
    }
    spoken = dict.fromkeys([*LANGUAGES, *LANGUAGE.codes])
    clusters = _skewed(rng, count, [f"cluster-{number:02}" for number in range(1, 61)], 1, 3)
    columns = (
        [{language: texts[language][at] for language in texts} for at in range(count)],
        [codes[0] for codes in _skewed(rng, count, TYPE.codes, 1, 1)],
        _skewed(rng, count, list(DIVISIONS), 1, 3),
        _skewed(rng, count, list(terms_of_product()), 0, 3),
        clusters,
        _skewed(rng, count, SERVED.codes, 1, 4),
        _skewed(rng, count, list(spoken), 1, 3),
        _skewed(rng, count, DELIVERY.codes, 1, 2),
        [len(those) > 1 for those in clusters],
        rng.integers(1, 16, size=count).tolist(),
        (1.7e9 + 97.0 * rng.permutation(count)).tolist(),
    )
    return [BenchService(*row) for row in zip(range(1, count + 1), *columns, strict=True)]


def queries(catalogue: Sequence[BenchService], count: int, seed: int = 1) -> list[BenchQuery]:
    """Make as many queries of each kind as of the others, three in ten with one or two facets chosen."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed is the point
    titles = {language: _Titles.of(catalogue, language) for language in catalogue[0].texts}
    return [_query(rng, KINDS[number % len(KINDS)], catalogue, titles) for number in range(count)]


@dataclass(frozen=True)
class _Titles:
    """How often each word stands in the titles of a language, and which are frequent and rare."""

    seen: Counter[str]
    frequent: list[str]
    rare: int
    """No rare word is seen more often than this."""

    @classmethod
    def of(cls, catalogue: Sequence[BenchService], language: str) -> "_Titles":
        seen = Counter(
            word for service in catalogue for word in words_of(service.texts[language][0].lower())
        )
        frequent = [word for word, _ in seen.most_common(300) if len(word) > 3]
        return cls(seen, frequent, 1 + len(catalogue) // 10_000)

    def typed(self, rng: random.Random, kind: str, text: tuple[str, str, str]) -> list[str]:
        """Say what somebody types who thinks of a text, or nothing if it has no words of this kind."""
        title = [word for word in dict.fromkeys(words_of(text[0].lower())) if len(word) > 2]
        if len(title) < 3:
            return []
        if kind == "words":
            return rng.sample(title, rng.randint(2, 3))
        if kind == "prefix":
            *before, last = rng.sample(title, rng.randint(1, 3))
            return [*before, last[: rng.randint(2, min(5, len(last) - 1))]]
        if kind == "frequent":
            return [rng.choice(self.frequent)]
        rare = min(title, key=self.seen.__getitem__)
        if self.seen[rare] > self.rare:
            return []
        common = sorted({*words_of(" ".join(text).lower())} & {*self.frequent})
        return [rare] if kind == "rare" else [rng.choice(common), rare] if common else []


def _query(
    rng: random.Random, kind: str, catalogue: Sequence[BenchService], titles: Mapping[str, _Titles]
) -> BenchQuery:
    language = rng.choice(list(titles))
    words: list[str] = []
    while not words:
        service = rng.choice(catalogue)
        words = titles[language].typed(rng, kind, service.texts[language])
    chosen = rng.sample(FACETS, rng.randint(1, 2)) if rng.random() < 0.3 else []
    values = {facet: service.values()[facet] for facet in chosen}
    filters = {
        facet: tuple(rng.sample(own, min(len(own), rng.randint(1, 2))))
        for facet, own in values.items()
        if own
    }
    return BenchQuery(" ".join(words), kind, filters, language)


def _texts(
    rng: np.random.Generator, words: Sequence[str], topics: np.ndarray
) -> list[tuple[str, str, str]]:
    """Write the title, the summary and the description of each service."""
    titles = rng.integers(4, 10, size=len(topics))
    title = _drawn(rng, titles, topics, len(words))
    parts = [_written(title, titles, words, stops=False)]
    for low, high in ((12, 26), (40, 91)):
        lengths = rng.integers(low, high, size=len(topics))
        drawn = _drawn(rng, lengths, topics, len(words))
        owner = np.repeat(np.arange(len(topics)), lengths)
        repeated = (
            np.cumsum(titles)[owner] - 1 - (rng.random(len(drawn)) * titles[owner]).astype(int)
        )
        drawn = np.where(rng.random(len(drawn)) < 0.1, title[repeated], drawn)
        parts.append(_written(drawn, lengths, words, stops=True))
    return list(zip(*parts, strict=True))


def _drawn(
    rng: np.random.Generator, lengths: np.ndarray, topics: np.ndarray, size: int
) -> np.ndarray:
    """Draw the ranks of the words of all texts, half of the less common ones from the topic of the text."""
    ranks = _zipf(rng, (int(lengths.sum()),), size, 1.05, 2.7)
    topical = (ranks >= EVERYWHERE) & (rng.random(len(ranks)) < 0.5)
    of_topic = np.minimum(ranks - ranks % TOPICS + np.repeat(topics, lengths), size - 1)
    return np.where(topical, of_topic, ranks)


def _written(
    ranks: np.ndarray, lengths: np.ndarray, words: Sequence[str], *, stops: bool
) -> list[str]:
    """Put words into sentences, with a capital letter first and a full stop last."""
    spelled = [
        *words,
        *(word[0].upper() + word[1:] for word in words),
        *(word + "." for word in words),
    ]
    ends = np.cumsum(lengths)
    place = np.arange(len(ranks)) - np.repeat(ends - lengths, lengths)
    form = (place % SENTENCE == 0).astype(int) if stops else (place == 0).astype(int)
    if stops:
        form[place % SENTENCE == SENTENCE - 1] = 2
        form[ends - 1] = 2
    pieces = map(spelled.__getitem__, (ranks + form * len(words)).tolist())
    return [" ".join(islice(pieces, length)) for length in lengths.tolist()]


def _skewed(
    rng: np.random.Generator, count: int, codes: Sequence[str], least: int, most: int
) -> list[tuple[str, ...]]:
    """Give each service some codes, the first of the vocabulary far more often than the last."""
    drawn = _zipf(rng, (count, most), len(codes), 1.0, 1.0).tolist()
    wanted = rng.integers(least, most + 1, size=count).tolist()
    return [
        tuple(dict.fromkeys(codes[at] for at in row[:n]))
        for row, n in zip(drawn, wanted, strict=True)
    ]


def _zipf(
    rng: np.random.Generator, shape: tuple[int, ...], size: int, s: float, q: float
) -> np.ndarray:
    weights = (np.arange(1, size + 1) + q) ** -s
    bounds = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(bounds, rng.random(shape)), size - 1)

"""Which services a query means, and in which order.

Every word of the query is looked up in every language, at levels of likeness: exactly as typed, as the beginning of a
word (the last one typed), as another form of the same stem; and, only where nothing of that is found in any language,
with one typo. A text scores by the share of the query it covers, weighted by how rare the words are, and by how
prominently they stand in it; the best text of a service counts. The weights were measured (docs/decisions).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from marketplace.search import analysis
from marketplace.search.documents import TITLE_MARK
from marketplace.search.index import Index, Postings, stems_of, words_of

EXACT, PREFIX, STEM, TYPO = 1.0, 0.95, 0.9, 0.9
_COVERAGE_POWER, _TITLE_BONUS, _OWN_LANGUAGE_BONUS = 1.75, 0.5, 0.12
_SHORTEST_PREFIX, _SHORTEST_WITH_TYPO = 2, 4
_MOST_COMPLETIONS = 100
_LEAST_COVERAGE = 0.5
"""What covers less than this share of what the best text covers is no result."""


@dataclass(frozen=True)
class Hit:
    """A service that answers a query: how well, and by its texts in which languages."""

    id: int
    score: float
    coverage: float
    """The share of the query that the text has, the rarer words counting more."""
    languages: tuple[str, ...]
    """Those whose texts have as much of the query as the best one, the best first."""


@dataclass
class Match:
    """What one word of the query finds in one language: the best level and weight for each service."""

    idf: float = 0.0
    certain: bool = False
    """More than a stem in common: words of one language look like stems of another."""
    scores: dict[int, float] = field(default_factory=dict)
    in_title: set[int] = field(default_factory=set)


def rank(index: Index, text: str, language: str) -> list[Hit]:
    """List the services that answer a query, the best first; those with equal scores by newest."""
    typed = list(dict.fromkeys(analysis.words(text)))
    matches = [_look_up(index, word, language, last=word == typed[-1]) for word in typed]
    return _answers(index, matches, language, _is_plausible) or _answers(index, matches, language, _is_complete)


def _is_plausible(found: list[Match]) -> bool:
    """Tell whether a query may be meant in another language than the reader's: some word is certain."""
    return any(match.certain for match in found)


def _is_complete(found: list[Match]) -> bool:
    """Tell whether a query may be meant in another language, for want of anything better: all words have a stem."""
    return all(match.scores for match in found)


def _answers(
    index: Index, matches: list[dict[str, Match]], language: str, fits: Callable[[list[Match]], bool]
) -> list[Hit]:
    """List the services whose texts answer, in the reader's language and in those that fit."""
    best: dict[int, Hit] = {}
    rarity = _rarity(matches)
    for other in index.lexicons:
        found = [match.get(other, Match()) for match in matches]
        if other == language or fits(found):
            for hit in _hits(found, rarity, other, own=other == language):
                best[hit.id] = _better(best[hit.id], hit) if hit.id in best else hit
    return _worthwhile(index, best)


def _better(one: Hit, other: Hit) -> Hit:
    """Choose between the texts of a service, and keep in mind that both have it where they do."""
    first, second = (other, one) if other.score > one.score else (one, other)
    if second.coverage < first.coverage:
        return first
    return replace(first, languages=first.languages + second.languages)


def _worthwhile(index: Index, best: dict[int, Hit]) -> list[Hit]:
    least = _LEAST_COVERAGE * max((hit.coverage for hit in best.values()), default=0.0)
    hits = (hit for hit in best.values() if hit.coverage >= least)
    return sorted(hits, key=lambda hit: (-hit.score, index.table.position[hit.id]))


def _rarity(matches: list[dict[str, Match]]) -> list[float]:
    """Say how telling each word of the query is; one that is found nowhere counts as the rarest does."""
    known = [max((match.idf for match in by_language.values()), default=0.0) for by_language in matches]
    return [idf or max(known, default=1.0) or 1.0 for idf in known]


def _hits(found: list[Match], rarity: list[float], language: str, *, own: bool) -> Iterator[Hit]:
    """Score the texts of one language."""
    total = sum(rarity)
    covered: dict[int, float] = defaultdict(float)
    points: dict[int, float] = defaultdict(float)
    for match, idf in zip(found, rarity, strict=True):
        share = idf / total
        for id, score in match.scores.items():
            covered[id] += share
            points[id] += share * score
        for id in match.in_title:
            points[id] += share * _TITLE_BONUS
    bonus = _OWN_LANGUAGE_BONUS if own else 0.0
    for id, coverage in covered.items():
        yield Hit(id, coverage**_COVERAGE_POWER * points[id] + bonus, coverage, (language,))


def _look_up(index: Index, word: str, language: str, *, last: bool) -> dict[str, Match]:
    """Look a word up in all languages; with one typo only if no language knows it."""
    matches = {other: _match(index, word, other, last=last) for other in index.lexicons}
    known = any(match.scores and (match.certain or other == language) for other, match in matches.items())
    if not known and len(word) >= _SHORTEST_WITH_TYPO:
        for other, match in matches.items():
            _add_corrections(index, word, other, match)
    return {other: match for other, match in matches.items() if match.scores}


def _match(index: Index, word: str, language: str, *, last: bool) -> Match:
    match, lexicon = Match(), index.lexicons[language]
    for key in analysis.stem_keys(word, language):
        _add(index, match, index.postings(stems_of(language), key), STEM)
    for form in analysis.forms(word):
        if form in lexicon:
            _add(index, match, index.postings(words_of(language), form), EXACT, certain=True)
    if last and len(word) >= _SHORTEST_PREFIX:
        for completed in lexicon.beginning_with(analysis.fold(word), _MOST_COMPLETIONS):
            _add(index, match, index.postings(words_of(language), completed), PREFIX, certain=True)
    return match


def _add_corrections(index: Index, word: str, language: str, match: Match) -> None:
    """Take words that are one typo away for what was meant, with all their forms."""
    for form in analysis.forms(word):
        for corrected in index.lexicons[language].one_typo_away(form):
            _add(index, match, index.postings(words_of(language), corrected), TYPO, certain=True)
            for key in analysis.stem_keys(corrected, language):
                _add(index, match, index.postings(stems_of(language), key), TYPO * STEM)


def _add(index: Index, match: Match, postings: Postings, level: float, *, certain: bool = False) -> None:
    """Add what a term finds; where several terms find a service, the best counts.

    The first, most general term says how rare the word is: a rare form of a common word does not win by rarity.
    """
    ids, weights = postings
    if not ids:
        return
    if not match.idf:
        match.idf = math.log(1 + len(index.table.rows) / len(ids))
    match.certain = match.certain or certain
    for id, weight in zip(ids, weights, strict=True):
        titled = weight >= TITLE_MARK
        prominence = weight - TITLE_MARK if titled else weight
        score = level * prominence / (1 + prominence)
        if score > match.scores.get(id, 0.0):
            match.scores[id] = score
        if titled:
            match.in_title.add(id)

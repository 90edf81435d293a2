"""What the search answers to questions, and how long it takes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import slugs_of
from marketplace.search.evaluation.questions import Question
from marketplace.search.forms import SearchForm
from marketplace.search.queries import find

DEPTH = 10
"""How many hits of an answer are looked at."""


@dataclass(frozen=True)
class Answer:
    """What an engine makes of a question."""

    question: Question
    slugs: Sequence[str]
    """The first hits, the best one first."""
    total: int
    milliseconds: float
    is_doubtful: bool = False
    """The page says that the hits may not be what was asked for."""

    @property
    def rank(self) -> int | None:
        """The rank of the first service that is right, or None where none is among the first hits."""
        ranks = [rank for rank, grade in enumerate(self.grades, start=1) if grade]
        return ranks[0] if ranks else None

    @property
    def grades(self) -> Sequence[int]:
        """The grades of the first hits, 0 for what is not right."""
        return [self.question.grades.get(slug, 0) for slug in self.slugs]

    @property
    def is_right(self) -> bool:
        """Whether a service that is right came first, or nothing where nothing is right."""
        return self.rank == 1 if self.question.grades else not self.total


def ask(question: Question) -> Answer:
    """Ask a question of the search, as a visitor would."""
    query = SearchForm(MultiDict({"q": question.query})).query()

    start = time.perf_counter()
    results = find(query, question.language)
    milliseconds = 1000 * (time.perf_counter() - start)

    slugs = slugs_of(results.ids[:DEPTH])
    return Answer(question, slugs, results.total, milliseconds, results.is_doubtful)

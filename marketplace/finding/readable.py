"""What an audience may read of a thing.

It is taken in by the index, and shown of what was found.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from marketplace.finding.store import Document
from marketplace.finding.words import Answers, Question, answers_in
from marketplace.search.page.highlights import Matcher, count_matches, extract, highlight


class Passage(NamedTuple):
    """Words in one language."""

    language: str
    text: str


@dataclass(frozen=True)
class Shown:
    """What is shown of a thing that answers, with the words marked that do."""

    names: Markup
    title: Markup | None = None
    """The title that answers, if one does."""
    title_language: str = ""
    excerpt: Markup | None = None
    excerpt_language: str = ""


@dataclass(frozen=True)
class Readable:
    """The words of a thing, as far as an audience may read them."""

    id: int
    names: Sequence[str] = ()
    """What is looked for as it is written."""
    titles: Sequence[Passage] = ()
    passages: Sequence[Passage] = ()

    def document(self) -> Document:
        """Return what the index takes in."""
        names = "\n".join(self.names)
        return Document(self.id, names, _by_language(self.titles), _by_language(self.passages))

    def shown(self, question: Question) -> Shown | None:
        """Return what is shown of it, or None where not every word answers.

        An index may be older than what it is about: only what can be read now counts.
        """
        names = ", ".join(self.names)
        of_names = answers_in(names, "", question)
        title, of_titles = _best(self.titles, question)
        passage, of_passages = _best(self.passages, question)
        answered = of_names.answered | of_titles | of_passages
        if len(answered) < len(question.words):
            return None
        title_words = title and highlight(title[0].text, Matcher(title[1].terms, title[0].language))
        return Shown(
            highlight(names, Matcher(of_names.terms, "")),
            title_words or None,
            title[0].language if title else "",
            _excerpt(*passage) if passage else None,
            passage[0].language if passage else "",
        )


def _excerpt(passage: Passage, answers: Answers) -> Markup | None:
    """Return a piece of the line in which most words answer."""
    matcher = Matcher(answers.terms, passage.language)
    line = max(passage.text.splitlines(), key=lambda line: count_matches(line, matcher))
    return extract([line], matcher)


def _best(
    passages: Iterable[Passage], question: Question
) -> tuple[tuple[Passage, Answers] | None, frozenset[int]]:
    """Return the passage in which most words answer, and which of them do in any."""
    best, answered = None, frozenset[int]()
    for passage in passages:
        answers = answers_in(passage.text, passage.language, question)
        answered |= answers.answered
        if len(answers.answered) > (len(best[1].answered) if best else 0):
            best = (passage, answers)
    return best, answered


def _by_language(passages: Iterable[Passage]) -> dict[str, str]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for passage in passages:
        texts[passage.language].append(passage.text)
    return {language: "\n".join(words) for language, words in texts.items()}

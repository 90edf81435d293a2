"""Let the vocabulary grow by words of clusters, which the coordinator names and merges."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from marketplace.changes import actions as changes
from marketplace.changes.actions import Line
from marketplace.changes.models import Kind, Thing
from marketplace.database import Model, db, take_turn_for
from marketplace.database.insertion import insert_into
from marketplace.errors import IllegalStateChange
from marketplace.technologies import queries
from marketplace.technologies.models import TERM_MAX, StoredTerm, TermLabel, TermState
from marketplace.technologies.terms import Term, Terms, folded, terms_of_product
from marketplace.text import slug_of

_VOCABULARY = 7_264_102
"""The turns in which PostgreSQL changes states of terms: a number that nothing else uses."""
_HAS_NO_SIGNS = re.compile(r"[\w' ]+")


def codes_for(words: Iterable[str], *, language: str, now: datetime) -> list[str]:
    """Return the codes of what a person typed.

    New words become proposals, in the language of that person. Their codes are as addresses are
    written, unless that would take away a sign that makes a difference, or is another term's.
    """
    words = list(words)
    terms = queries.load()
    new_words = _new_words(words, terms)
    codes: dict[str, str] = {}
    for key, word in new_words.items():
        slug = slug_of(word, at_most=TERM_MAX)
        is_free = terms.code_of(slug) is None and slug not in codes.values()
        codes[key] = slug if _HAS_NO_SIGNS.fullmatch(key) and slug and is_free else word

    _propose(codes.values(), now)
    labels = [
        {"code": codes[key], "language": language, "words": word} for key, word in new_words.items()
    ]
    _insert(TermLabel, labels)
    return terms.codes_of(codes.get(folded(word), word) for word in words)


def with_proposals(words: Iterable[str], terms: Terms, now: datetime) -> Terms:
    """Propose the words of a file that name nothing, and return the vocabulary with them.

    They are codes of their own, so that the file stays true, and nobody knows their language.
    """
    codes = _new_words(words, terms).values()
    _propose(codes, now)
    proposals = [Term(code, {}, TermState.PROPOSED) for code in codes]
    return Terms([*terms, *proposals]) if proposals else terms


def _new_words(words: Iterable[str], terms: Terms) -> dict[str, str]:
    """Return the words that name nothing in their first spelling, by how they are compared."""
    new_words: dict[str, str] = {}
    for word in words:
        if terms.code_of(word) is None:
            new_words.setdefault(folded(word), word)
    return new_words


def _propose(codes: Iterable[str], now: datetime) -> None:
    rows = [{"code": code, "state": TermState.PROPOSED, "added_at": now} for code in codes]
    _insert(StoredTerm, rows)


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert rows but those that somebody has inserted at the same time."""
    if rows:
        statement = insert_into(model, db.session.get_bind().dialect.name)
        db.session.execute(statement.on_conflict_do_nothing(), rows)


def name(code: str, labels: Mapping[str, str], now: datetime) -> None:
    """Accept a term under these names, by language. An empty one takes a name away.

    Raises IllegalStateChange for a term that is merged.
    """
    take_turn_for(_VOCABULARY)
    term = _stored_term(code, now)
    term.accept()
    db.session.flush()

    is_renamed = (TermLabel.code == code) & TermLabel.language.in_(labels)
    db.session.execute(delete(TermLabel).where(is_renamed))
    shipped_term = terms_of_product().get(code)
    shipped_labels = shipped_term.labels if shipped_term else {}
    rows = [
        {"code": code, "language": language, "words": words}
        for language, words in labels.items()
        if words != shipped_labels.get(language, "")
    ]
    _insert(TermLabel, rows)
    _log(code, Kind.CHANGED, now, fields=sorted(labels))


def reject(code: str, now: datetime) -> None:
    """Leave a proposal out of the vocabulary.

    Services keep it as it was typed, and whoever types it again proposes nothing. Raises IllegalStateChange for a term
    that is no proposal any more.
    """
    take_turn_for(_VOCABULARY)
    _stored_term(code, now).reject()
    _log(code, Kind.REJECTED, now)


def merge(code: str, target: str, now: datetime) -> None:
    """Let another term stand for one, and for all that were merged into it.

    Raises IllegalStateChange for a term that is merged already, and for a target that the vocabulary does not have: it
    may have been merged into the first one a moment ago.
    """
    take_turn_for(_VOCABULARY)
    target_term = queries.load().find_stored(target)
    if target_term is None or target_term.state != TermState.ACCEPTED or code == target:
        raise IllegalStateChange(f"{target} is no technology of the vocabulary")
    _stored_term(code, now).merge(target)
    for merged_term in db.session.scalars(select(StoredTerm).where(StoredTerm.merged_into == code)):
        merged_term.lead_to(target)
    _log(code, Kind.MERGED, now)


def _log(code: str, kind: Kind, now: datetime, fields: Sequence[str] = ()) -> None:
    """Tell of a term in the change log, by its code alone."""
    line = Line(thing=Thing.TECHNOLOGY, key=code, kind=kind, fields=fields)
    changes.write([line], now)


def _stored_term(code: str, now: datetime) -> StoredTerm:
    """Return the row of a term. One that the product brings has none before it is changed."""
    term = db.session.get(StoredTerm, code)
    if term is None:
        term = StoredTerm(code=code, state=TermState.ACCEPTED, added_at=now)
        db.session.add(term)
    return term

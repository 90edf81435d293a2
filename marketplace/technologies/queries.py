"""Read the vocabulary: what the product brings, and what was added or changed here."""

from sqlalchemy import func, select

from marketplace.database import db, read
from marketplace.technologies.models import StoredTerm, TermLabel, TermState
from marketplace.technologies.terms import Term, Terms, terms_of_product

_TERM, _LABEL = StoredTerm.__table__.c, TermLabel.__table__.c
_STORED = (
    select(_TERM.code, _TERM.state, _TERM.merged_into, _LABEL.language, _LABEL.words)
    .join_from(StoredTerm.__table__, TermLabel.__table__, isouter=True)
    .order_by(_TERM.code, _LABEL.language)
)


def load() -> Terms:
    """Return the vocabulary as it stands, in one statement."""
    terms = dict(terms_of_product())
    labels: dict[str, dict[str, str]] = {}
    for code, state, merged_into, language, words in read(_STORED):
        if code not in labels:
            labels[code] = dict(terms[code].labels) if code in terms else {}
            terms[code] = Term(code, labels[code], state, merged_into)
        if words:
            labels[code][language] = words
        elif language:
            labels[code].pop(language, None)
    return Terms(terms.values())


def count_proposals() -> int:
    """Count the words that the coordinator has not looked at yet."""
    query = select(func.count()).where(_TERM.state == TermState.PROPOSED)
    return db.session.scalar(query) or 0

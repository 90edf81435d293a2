"""The answers that a desk keeps ready: their fields, and what is done with them."""

import re
from collections.abc import Mapping
from datetime import date

from marketplace.database import db
from marketplace.enquiries.desk import queries
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.i18n import as_typed, in_language, show_date, show_list

FIELDS = ("name", "organisation", "reference", "service", "cluster", "promised_day", "today")
_FIELD = re.compile(r"\{([^{}\s]{1,40})\}")


def values_for(assignment: Assignment, language: str, today: date) -> dict[str, str]:
    """Return what the fields of a template stand for, in the language of its words.

    Once the cluster has answered, no day is promised: whoever writes again says by when.
    """
    enquiry = assignment.enquiry
    with in_language(language):
        promised_day = as_typed(show_date(assignment.due_on)) if assignment.is_open else ""
        day_in_words = as_typed(show_date(today))
        titles = as_typed(show_list(_titles(enquiry, language)))
    return {
        "name": enquiry.name,
        "organisation": enquiry.organisation,
        "reference": enquiry.reference,
        "service": titles,
        "cluster": assignment.cluster.name,
        "promised_day": promised_day,
        "today": day_in_words,
    }


def _titles(enquiry: Enquiry, language: str) -> list[str]:
    """List the titles of the services in a language, or as the enquirer saw them."""
    pairs = zip(enquiry.titles_for(language), enquiry.seen_titles, strict=True)
    return [title.words if title.language == language else seen.words for title, seen in pairs]


def fill(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Fill in the fields of a ready answer.

    Those for which there is nothing stay as they are, and are listed.
    """
    left = [field for field in dict.fromkeys(_FIELD.findall(text)) if not values.get(field)]
    return _FIELD.sub(lambda found: values.get(found[1]) or found[0], text), left


def unknown_fields(text: str) -> list[str]:
    """List what looks like a field of a ready answer and is none."""
    return [field for field in dict.fromkeys(_FIELD.findall(text)) if field not in FIELDS]


def add(cluster_id: int, *, language: str, title: str, body: str) -> None:
    """Keep a further answer ready.

    The same form again changes nothing.
    """
    for there in queries.answers_of(cluster_id):
        if (there.language, there.title, there.body) == (language, title, body):
            return
    db.session.add(CannedAnswer(cluster_id=cluster_id, language=language, title=title, body=body))


def change(answer: CannedAnswer, *, language: str, title: str, body: str) -> None:
    """Write a ready answer anew."""
    answer.language, answer.title, answer.body = language, title, body


def remove(answer: CannedAnswer) -> None:
    """Keep an answer ready no longer."""
    db.session.delete(answer)

"""The answers that a desk keeps ready: their fields, and what is done with them."""

import re
from collections.abc import Mapping

from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries.desk import queries
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Enquiry

FIELDS = ("name", "organisation", "reference", "service", "cluster", "date")
_FIELD = re.compile(r"\{([^{}\s]{1,40})\}")


def values_for(enquiry: Enquiry, cluster: Cluster, today: str) -> dict[str, str]:
    """Give what the fields of a ready answer stand for.

    Today is written as the answer's language does.
    """
    return {
        "name": enquiry.name,
        "organisation": enquiry.organisation,
        "reference": enquiry.reference,
        "service": enquiry.service_title,
        "cluster": cluster.name,
        "date": today,
    }


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

"""How mail about an enquiry is posted: the language, the thread, and who gets the reply."""

from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify.readers import Reader, readers_of

_THREAD_OF_SME, _THREAD_OF_STAFF = "mail/_subject_for_sme.txt", "mail/_subject_for_staff.txt"
"""The subject of all mails about an enquiry: with another one, no mail program joins them."""
_PASSED_ON = {
    "enquiry_new",
    "enquiry_written_back",
    "enquiry_answer",
    "enquiry_declined",
    "enquiry_note",
}
"""The mails with words that a person has just written."""


def tell_coordinators(enquiry: Enquiry, why: str, now: datetime, **context: Any) -> None:
    """Tell every coordinator that an enquiry needs them.

    why is one of the reasons in mail/_why_coordinator.txt.
    """
    for user in accounts.coordinators():
        values = {"why": why, "message": None, **context}
        _post(
            "enquiry_for_coordinator",
            user.email,
            user.language,
            enquiry,
            now,
            enquiry.email or None,
            thread=_THREAD_OF_STAFF,
            **values,
        )


def to_desk(
    assignment: Assignment,
    name: str,
    now: datetime,
    *,
    reply_to: str | None = None,
    reminder: bool = False,
    **context: Any,
) -> None:
    """Write to those who see to an assignment.

    Where there is no address, the coordinators are asked to step in. A reply goes to the SME unless reply_to says otherwise: what clusters write to each other is not for the SME, also
    where the writer has no address.
    """
    reply_to = assignment.enquiry.email if reply_to is None else reply_to
    for reader in readers_of(assignment, reminder=reminder):
        to_staff(reader, assignment, name, now, reply_to=reply_to or None, **context)
    if not assignment.cluster.email and not assignment.colleague and name == "enquiry_new":
        tell_coordinators(
            assignment.enquiry,
            "no-desk",
            now,
            cluster=assignment.cluster,
            message=context.get("message"),
        )


def to_staff(
    reader: Reader,
    assignment: Assignment,
    name: str,
    now: datetime,
    *,
    reply_to: str | None,
    **context: Any,
) -> None:
    """Write to one reader of a cluster about its assignment."""
    values = {"cluster": assignment.cluster, "assignment": assignment, "reader": reader, **context}
    _post(
        name,
        reader.email,
        reader.language,
        assignment.enquiry,
        now,
        reply_to,
        thread=_THREAD_OF_STAFF,
        **values,
    )


def to_sme(
    name: str, enquiry: Enquiry, now: datetime, *, reply_to: Cluster | User | None, **context: Any
) -> None:
    """Write to the SME, unless the person was erased."""
    desk = (reply_to.email or None) if reply_to else None
    if enquiry.email:
        _post(
            name,
            enquiry.email,
            enquiry.language,
            enquiry,
            now,
            desk,
            thread=_THREAD_OF_SME,
            **context,
        )


def _post(
    name: str,
    to: str,
    language: str,
    enquiry: Enquiry,
    now: datetime,
    reply_to: str | None,
    *,
    thread: str,
    **context: Any,
) -> None:
    composed = mail.compose(
        name,
        to=to,
        language=language,
        now=now,
        reply_to=reply_to,
        about=enquiry.reference,
        thread=thread,
        written_by_person=name in _PASSED_ON,
        enquiry=enquiry,
        **context,
    )
    is_stored = enquiry.id is not None  # about one that is being sent there is no mail yet
    if is_stored:
        first_subject = mail.find_thread_subject(enquiry.reference, to)
        composed.thread_subject = first_subject or composed.thread_subject
    mail.post(composed)

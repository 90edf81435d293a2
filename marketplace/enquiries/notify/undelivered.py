"""Mail about enquiries that failed or waits for long, in plain words.

Who may know whose address it was for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.delivery.mail import Mail
from marketplace.delivery.outbox import FailureScope
from marketplace.enquiries.excerpt import Excerpt
from marketplace.i18n import _


@dataclass(frozen=True)
class MailTrouble:
    """A mail that did not arrive yet."""

    id: int
    about: str | None
    to: str
    reason: str
    answer: str
    """What the other mail server said, where it may be read."""
    since: datetime
    failed: bool


def for_cluster(
    excerpt: Excerpt, mails: Iterable[Mail], own_members: Iterable[str]
) -> list[MailTrouble]:
    """Tell a cluster what did not arrive, of what it may know of.

    Mail to other clusters is named by the cluster, without addresses.
    """
    own = {excerpt.assignment.cluster.email, *own_members}
    return [
        _trouble(mail, *_named(mail.recipient, excerpt, own))
        for mail in mails
        if is_shown(mail, excerpt)
    ]


def is_shown(mail: Mail, excerpt: Excerpt) -> bool:
    """Return whether a cluster may know of a mail."""
    return mail.about == excerpt.enquiry.reference and excerpt.sees(mail.created_at)


def references(mails: Sequence[Mail], excerpts: Iterable[Excerpt]) -> set[str]:
    """Return which enquiries have mail that did not arrive, of what a cluster may know of."""
    return {
        excerpt.enquiry.reference
        for excerpt in excerpts
        if any(is_shown(mail, excerpt) for mail in mails)
    }


def for_coordinator(mails: Iterable[Mail]) -> list[MailTrouble]:
    """Tell the coordinators what did not arrive, with all addresses."""
    return [_trouble(mail, mail.recipient, True) for mail in mails]


def _trouble(mail: Mail, to: str, open_to_reader: bool) -> MailTrouble:
    answer = (mail.last_error or "") if open_to_reader else ""
    return MailTrouble(
        mail.id, mail.about, to, _reason(mail), answer, mail.created_at, mail.failed_at is not None
    )


def _named(recipient: str, excerpt: Excerpt, own: set[str]) -> tuple[str, bool]:
    """Name the reader of a mail as one cluster may, and tell whether that is all of the truth."""
    enquiry = excerpt.enquiry
    if recipient == enquiry.email and not excerpt.email:
        return _("The enquirer"), False
    if recipient == enquiry.email:
        return f"{enquiry.name} <{recipient}>", True
    if recipient in own:
        return recipient, True
    for other in excerpt.assignments:
        if recipient == other.cluster.email or (other.user and recipient == other.user.email):
            return other.cluster.name, False
    return _("Someone in the partnership"), False


def _reason(mail: Mail) -> str:
    if mail.failed_at is not None and mail.trouble is None:
        return _("The e-mail server of this address has rejected it. The address may be wrong.")
    if mail.failed_at is not None:
        return _("We tried for several days without success.")
    if mail.trouble is None:
        return _("Waiting to be sent.")
    if mail.trouble == FailureScope.SERVER:
        return _("Our e-mail server cannot be reached. We will try again automatically.")
    return _(
        "The e-mail server of this address has not accepted it yet. We will try again "
        "automatically."
    )

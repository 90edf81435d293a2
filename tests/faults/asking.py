"""Forms as clients send them, and what became of them."""

from sqlalchemy import func, select

from marketplace.database import db
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import Enquiry
from tests.enquiries.asking import TYPED
from tests.faults.server import Answer, Client

FORM = "/en/services/membrane-screening/enquiry"
READERS = {"ada@example.org", "desk@wsm.example.org", "desk@zinnae.example.org"}
"""Who gets a mail about each enquiry."""


def question(number: int) -> dict[str, str]:
    """A form that was filled in and checked."""
    return {
        **TYPED,
        "message": f"Question {number}.",
        "nonce": f"form-{number:020d}",
        "step": "send",
    }


def stored() -> int:
    """Count the enquiries."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Enquiry)) or 0


def outbox(*conditions: object) -> int:
    """Count the mails that have not gone out."""
    db.session.rollback()
    waiting = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None), *conditions)  # type: ignore[arg-type]
    return db.session.scalar(waiting) or 0


def is_honest(answer: Answer | None, number: int) -> bool:
    """Tell whether a form got a page of success, or a 503 on which what was typed still stands."""
    if answer is None:
        return False
    if answer.status == 303:
        return "/enquiries/" in answer.location
    return answer.status == 503 and f"Question {number}." in answer.text


def ask_until_taken(client: Client, number: int) -> str:
    """Send a form again and again until it is taken, and give the token of its page."""
    return client.send(question(number)).rsplit("/", 1)[1]

"""A restored site does not know what was answered since its backup, and reminds nobody (F24)."""

from datetime import timedelta

from marketplace.database import db
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import Enquiry
from marketplace.server.worker import JOBS
from tests.conftest import NOW


def test_nobody_is_reminded_while_mail_is_held(asked: Enquiry) -> None:
    late = NOW + timedelta(days=7)
    remind = next(job.work for job in JOBS if job.name == "reminders")
    before = db.session.query(Mail).count()

    mail.hold()
    try:
        remind(late)
        assert db.session.query(Mail).count() == before
    finally:
        mail.release()

    remind(late)
    assert db.session.query(Mail).count() > before

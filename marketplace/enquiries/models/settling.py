"""What the database notes of enquiries whenever they, or their assignments, are changed."""

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from marketplace.enquiries.models.assignment import Assignment
from marketplace.enquiries.models.enquiry import Enquiry


@event.listens_for(Session, "after_flush")
def settle(session: Session, _flush: object) -> None:
    """Note of the enquiries that were changed whether anybody still has to answer.

    A new enquiry waits, and says nothing else.
    """
    assignments = {
        row.enquiry_id
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, Assignment)
    }
    enquiries = {row.id for row in session.dirty if isinstance(row, Enquiry)}
    new_enquiries = {row.id for row in session.new if isinstance(row, Enquiry)}

    changed = (assignments | enquiries) - new_enquiries
    if changed:
        is_settled = Enquiry.waits_until.is_(None)
        is_wrong = Enquiry.is_settled != is_settled
        query = update(Enquiry).where(Enquiry.id.in_(changed), is_wrong)
        session.connection().execute(query.values(is_settled=is_settled))

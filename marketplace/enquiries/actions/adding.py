"""What the SME adds to its enquiry later: words, files, or both at once."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.enquiries import queries
from marketplace.enquiries.actions import closing
from marketplace.enquiries.actions.entries import add_message, new_message
from marketplace.enquiries.errors import TooManyFiles
from marketplace.enquiries.messages import FILES_MAX, Attachment
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.errors import IllegalStateChange
from marketplace.uploads import Upload

StoredUpload = tuple[Upload, str]
"""A file that was checked, and the name under which it is stored."""


def add(
    enquiry: Enquiry,
    text: str,
    files: Sequence[StoredUpload],
    *,
    nonce: str,
    now: datetime,
    is_guest: bool = False,
) -> set[str]:
    """Add words and files, and tell about them once.

    An enquiry that was closed goes on. The same form again changes nothing. Returns the names of
    the stored files that are needed: a file that the enquiry has already needs no second copy.
    Raises TooManyFiles, or IllegalStateChange when the enquiry was closed too long ago.
    """
    if enquiry.is_closed:
        if not _brings_something(enquiry, text, files, nonce, now):
            return set()
        closing.reopen(enquiry, now)
    earlier_names = {attachment.stored_as for attachment in enquiry.attachments}
    for upload, stored_as in files:
        add_file(enquiry, upload, stored_as, now, is_guest=is_guest)
    added = [
        attachment
        for attachment in enquiry.attachments
        if attachment.stored_as not in earlier_names
    ]
    names = [attachment.name for attachment in added]
    write_back(enquiry, text, nonce=nonce, now=now, is_guest=is_guest, files=names)
    return {attachment.stored_as for attachment in added}


def write_back(
    enquiry: Enquiry,
    text: str,
    *,
    nonce: str,
    now: datetime,
    is_guest: bool = False,
    files: Sequence[str] = (),
) -> None:
    """Add what the SME wrote, for every cluster that may still have something to do.

    files names those that were added just now: the mail about the words names them too. The same
    form again changes nothing. Raises IllegalStateChange when the enquiry is closed.
    """
    if enquiry.is_closed:
        raise IllegalStateChange("the enquiry is closed")
    message = new_message(enquiry, text, nonce, now, is_guest=is_guest)
    additions = list(files)
    if text and add_message(enquiry, message):
        additions.insert(0, text)
    if not additions:
        return
    _note_addition(enquiry, now)
    mail.pass_on_written_back(enquiry, "\n".join(additions), now)
    webhooks.tell(enquiry, "enquiry.message", now)


def add_file(
    enquiry: Enquiry, upload: Upload, stored_as: str, now: datetime, *, is_guest: bool = False
) -> Attachment:
    """Add a file that was checked and stored, or return the one with the same content.

    Raises TooManyFiles, or IllegalStateChange when the enquiry is closed.
    """
    if enquiry.is_closed:
        raise IllegalStateChange("the enquiry is closed")
    for attachment in enquiry.attachments:
        if attachment.sha256 == upload.sha256:
            return attachment
    if len(enquiry.attachments) >= FILES_MAX:
        raise TooManyFiles
    attachment = Attachment(
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        stored_as=stored_as,
        is_guest=is_guest,
        added_at=now,
    )
    enquiry.attachments.append(attachment)
    _note_addition(enquiry, now)
    return attachment


def _brings_something(
    enquiry: Enquiry, text: str, files: Sequence[StoredUpload], nonce: str, now: datetime
) -> bool:
    """Return whether the form brings words or a file that the enquiry does not have yet."""
    contents = {attachment.sha256 for attachment in enquiry.attachments}
    if any(upload.sha256 not in contents for upload, _stored_as in files):
        return True
    if not text:
        return False
    return queries.find_message(new_message(enquiry, text, nonce, now).nonce) is None


def _note_addition(enquiry: Enquiry, now: datetime) -> None:
    enquiry.active_at = now
    for assignment in enquiry.assignments:
        assignment.note_written_back(now)

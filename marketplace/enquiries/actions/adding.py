"""What the SME adds to its enquiry later: words, files, or both at once."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.enquiries import queries
from marketplace.enquiries.actions import closing, sending
from marketplace.enquiries.models import Enquiry
from marketplace.uploads import Upload

Kept = tuple[Upload, str]
"""A file that was checked, and the name under which it is stored."""


def add(
    enquiry: Enquiry,
    text: str,
    files: Sequence[Kept],
    *,
    nonce: str,
    now: datetime,
    is_guest: bool = False,
) -> set[str]:
    """Add words and files, and tell about them once; an enquiry that was closed goes on.

    The same form again changes nothing. Gives the names of the stored files that are needed: a file that was there
    already needs no second copy. Raises TooManyFiles, or IllegalStateChange when the enquiry was closed too long ago.
    """
    if enquiry.is_closed:
        if not _is_new(enquiry, text, files, nonce, now):
            return set()
        closing.reopen(enquiry, now)
    there = {one.stored_as for one in enquiry.attachments}
    for upload, stored_as in files:
        sending.add_file(enquiry, upload, stored_as, now, is_guest=is_guest)
    added = [one for one in enquiry.attachments if one.stored_as not in there]
    names = [one.name for one in added]
    sending.write_back(enquiry, text, nonce=nonce, now=now, is_guest=is_guest, files=names)
    return {one.stored_as for one in added}


def _is_new(enquiry: Enquiry, text: str, files: Sequence[Kept], nonce: str, now: datetime) -> bool:
    """Tell whether the form brings anything that is not there yet."""
    known = {one.sha256 for one in enquiry.attachments}
    if any(upload.sha256 not in known for upload, _stored_as in files):
        return True
    return (
        bool(text)
        and queries.find_message(sending.new_message(enquiry, text, nonce, now).nonce) is None
    )

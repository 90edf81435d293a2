"""Reading, ending and erasing what Ada asked."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import adding, closing, erasing
from marketplace.enquiries.models import Enquiry
from marketplace.uploads import check, store
from tests.browser import Page
from tests.enquiries.asking import find, reload
from tests.uploads.specimens import png


def enquiry_of(page: Page) -> Enquiry:
    """The enquiry whose page this is."""
    db.session.rollback()
    asked = queries.find_by_token(page.url.rsplit("/", 1)[1])
    assert asked is not None
    return asked


def erase(enquiry: Enquiry) -> Enquiry:
    with transaction():
        erasing.erase(find(enquiry), utcnow())
    return reload(enquiry)


def close(enquiry: Enquiry, at: datetime) -> None:
    with transaction():
        closing.close(find(enquiry), "helped", at)


def add_file(enquiry: Enquiry, uploads: Path) -> Path:
    content = png()
    upload = check("PUMP-7.png", BytesIO(content))
    kept = store.keep(BytesIO(content), uploads)
    with transaction():
        adding.add_file(find(enquiry), upload, kept, utcnow())
    return uploads / kept

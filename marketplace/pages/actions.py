"""How the text of a page is changed: each change is a version more."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import User
from marketplace.database import db
from marketplace.pages import queries
from marketplace.pages.errors import EditedMeanwhile
from marketplace.pages.models import PageVersion, SitePage


def save_text(
    page: SitePage,
    language: str,
    body: str | None,
    *,
    based_on: int,
    author: User,
    now: datetime,
) -> None:
    """Store a text as the newest version, or, with None, let the shipped text count again.

    Raises EditedMeanwhile if there is a newer version than the one it is based on.
    """
    if queries.newest_number(page, language) != based_on:
        raise EditedMeanwhile
    version = PageVersion(
        page=page,
        language=language,
        number=based_on + 1,
        body=body,
        written_at=now,
        author_id=author.id,
    )
    db.session.add(version)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody was quicker between the question and the answer
        raise EditedMeanwhile from error

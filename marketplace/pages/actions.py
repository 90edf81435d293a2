"""How the text of a page is changed: each change is a version more."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import User
from marketplace.changes import actions as changes
from marketplace.changes.actions import Author, Line
from marketplace.changes.models import Actor, Kind, Thing
from marketplace.database import db
from marketplace.errors import EditedMeanwhile
from marketplace.pages import queries
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

    What is the newest version already is not stored twice: a button may be pressed twice.
    Raises EditedMeanwhile if there is a newer version than the one it is based on.
    """
    newest_number = queries.newest_number(page, language)
    if _counts_already(page, language, newest_number, body):
        return
    if newest_number != based_on:
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
    line = Line(
        thing=Thing.PAGE,
        key=page,
        kind=Kind.TEXT_CHANGED,
        fields=(language,),
        after={"version": version.number},
    )
    changes.write([line], now, author=Author(Actor.PERSON, author.id))


def _counts_already(page: SitePage, language: str, newest_number: int, body: str | None) -> bool:
    """Whether a text is the newest version. Without any version the shipped text counts."""
    if newest_number == 0:
        return body is None
    newest = queries.find_version(page, language, newest_number)
    return newest is not None and newest.body == body

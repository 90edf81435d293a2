"""Find drafts."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from marketplace.database import db
from marketplace.drafts.models import Draft, Place


def find(place: Place, account_id: int) -> Draft | None:
    """Find the draft of a person at a place."""
    return db.session.get(Draft, (place.thing, place.key, place.part, account_id))


def of_others(place: Place, account_id: int) -> Sequence[Draft]:
    """List what others have typed at a place and not published, the latest first."""
    query = select(Draft).where(*at_place(place), Draft.account_id != account_id)
    return db.session.scalars(query.order_by(Draft.saved_at.desc(), Draft.account_id)).all()


def of_thing(thing: str, key: str) -> Sequence[Draft]:
    """List all drafts of a thing, by part and the latest first."""
    query = select(Draft).where(Draft.thing == thing, Draft.key == key)
    newest_first = (Draft.part, Draft.saved_at.desc(), Draft.account_id)
    return db.session.scalars(query.order_by(*newest_first)).all()


def of_account(account_id: int, thing: str, at_most: int) -> Sequence[Draft]:
    """List the latest drafts of a person about things of a kind."""
    query = select(Draft).where(Draft.account_id == account_id, Draft.thing == thing)
    newest_first = (Draft.saved_at.desc(), Draft.key, Draft.part)
    return db.session.scalars(query.order_by(*newest_first).limit(at_most)).all()


def at_place(place: Place) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a place."""
    return (Draft.thing == place.thing, Draft.key == place.key, Draft.part == place.part)

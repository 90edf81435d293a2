"""What happens to drafts: somebody types, publishes, or does not come back."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete

from marketplace.database import db
from marketplace.database.insertion import insert_into
from marketplace.drafts.models import Draft, Place
from marketplace.drafts.queries import at_place

KEPT_FOR = timedelta(days=90)
"""How long a draft waits for its person to come back to it."""


def keep(place: Place, account_id: int, pairs: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep what a person has typed, in place of what they had typed there before."""
    statement = insert_into(Draft, db.session.get_bind().dialect.name)
    columns = [Draft.thing, Draft.key, Draft.part, Draft.account_id]
    fields = {"fields": json.dumps(list(pairs)), "saved_at": now}
    row = {
        "thing": place.thing,
        "key": place.key,
        "part": place.part,
        "account_id": account_id,
        **fields,
    }
    db.session.execute(
        statement.values(row).on_conflict_do_update(index_elements=columns, set_=fields)
    )


def discard(place: Place, account_id: int) -> bool:
    """End the draft of a person, and return whether there was one."""
    statement = delete(Draft).where(*at_place(place), Draft.account_id == account_id)
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def delete_of(thing: str, key: str) -> None:
    """Delete the drafts of a thing that is no more."""
    db.session.execute(delete(Draft).where(Draft.thing == thing, Draft.key == key))


def delete_old(now: datetime) -> None:
    """Delete the drafts that nobody came back to."""
    db.session.execute(delete(Draft).where(Draft.saved_at <= now - KEPT_FOR))

"""Rows as earlier releases stored them, in tables that the models describe no more."""

from datetime import datetime

from sqlalchemy import MetaData, Table, insert, inspect

from marketplace.database import db
from tests.conftest import NOW


def old_service(id: int, technologies: list[str]) -> None:
    """A published service as the first release stored it."""
    lists = ("sectors", "audience", "delivery", "languages", "countries")
    values: dict[str, object] = {name: [] for name in lists}
    terms = {"price_model": "free", "price_currency": "EUR", "reply_within_days": 3}
    state = {"state": "published", "version": 1, "revision": 1, "withdrawn_reason": ""}
    values |= {**terms, **state, "created_at": NOW, "changed_at": NOW}
    head = {"id": id, "slug": f"s-{id}", "lead_id": 1, "type": "testing", "original_language": "en"}
    store("service", **head, **values, technologies=technologies)


def old_cluster(number: int = 1, slug: str = "wsm") -> None:
    """A cluster as the first release stored it."""
    values = {
        "id": number,
        "slug": slug,
        "name": "Water Sensors & Membranes",
        "country": "FR",
        "created_at": NOW,
    }
    store(
        "cluster",
        **values,
        short_name="",
        town="",
        website="",
        email="desk@wsm.example.org",
        label_url="",
        languages=[],
    )


def old_enquiry() -> None:
    """An enquiry as the first release stored it."""
    typed = {
        "language": "en",
        "name": "Ada",
        "organisation": "",
        "email": "ada@example.org",
        "phone": "",
    }
    kept = {
        "country": "FR",
        "size": "small",
        "consent_version": 1,
        "consent_language": "en",
        "may_hand_over": False,
    }
    keys = {"id": 1, "reference": "ENQ-OLD2-OLD2", "token": "t", "nonce": "n", "service_title": ""}
    store("enquiry", **keys, **typed, **kept, sent_at=NOW, promised_on=NOW.date())
    part = {
        "enquiry_id": 1,
        "cluster_id": 1,
        "is_lead": True,
        "due_on": NOW.date(),
        "assigned_at": NOW,
    }
    store("assignment", id=1, **part, decline_reason="")
    store("message", id=1, enquiry_id=1, nonce="n", body="Old words.", written_at=NOW)


def old_mail(number: int, recipient: str, *, error: str | None) -> None:
    """A mail as the release before stored it: given up, or waiting."""
    state = {"attempts": 1, "tried_at": NOW, "last_error": error, "failed_at": NOW}
    store(
        "mail",
        id=number,
        message_id=f"<{number}@example.org>",
        recipient=recipient,
        language="en",
        subject="Hello",
        text="Hello",
        html="<p>Hello</p>",
        created_at=NOW,
        next_try_at=NOW,
        give_up_at=NOW,
        **(state if error else {"attempts": 0}),
    )


def blank_row(table: str) -> dict[str, object]:
    """What a row must have, empty."""
    blanks: dict[type, object] = {str: "", int: 0, bool: False, datetime: NOW}
    with db.engine.connect() as connection:
        columns = Table(table, MetaData(), autoload_with=connection).columns
    return {
        column.name: blanks.get(column.type.python_type, [])
        for column in columns
        if not column.nullable and column.server_default is None
    }


def store(table: str, **values: object) -> None:
    with db.engine.begin() as connection:
        old = Table(table, MetaData(), autoload_with=connection)
        if connection.dialect.name == "sqlite":
            values = {
                name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
                for name, value in values.items()
            }
        connection.execute(insert(old).values(**values))


def row_of(table: str) -> dict[str, object]:
    """The first row of a table, without what is to differ."""
    with db.engine.connect() as connection:
        old = Table(table, MetaData(), autoload_with=connection)
        row = dict(connection.execute(old.select()).mappings().one())
    return {name: value for name, value in row.items() if name not in {"id", "slug", "email"}}


def tables() -> set[str]:
    db.session.rollback()
    return set(inspect(db.engine).get_table_names())


def columns(table: str) -> set[str]:
    return {column["name"] for column in inspect(db.engine).get_columns(table)}

"""technologies are words of a vocabulary: what services have is mapped to its codes"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.paths import PACKAGE

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BATCH = 500
SERVICE = sa.table(
    'service',
    sa.column('id', sa.Integer),
    sa.column('technologies', sa.JSON),
    sa.column('version', sa.Integer),
)
CHANGE = sa.table('service_change', sa.column('service_id', sa.Integer), sa.column('at', sa.DateTime(timezone=True)))
TERM = sa.table(
    'technology_term',
    sa.column('code', sa.String),
    sa.column('state', sa.String),
    sa.column('added_at', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        'technology_term',
        sa.Column('code', sa.String(60), primary_key=True),
        sa.Column('state', sa.String(10), nullable=False),
        sa.Column('merged_into', sa.String(60)),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        'technology_label',
        sa.Column(
            'code', sa.String(60), sa.ForeignKey('technology_term.code', ondelete='CASCADE'), primary_key=True
        ),
        sa.Column('language', sa.String(8), primary_key=True),
        sa.Column('words', sa.String(60), nullable=False),
    )
    map_words(op.get_bind())


def map_words(connection: sa.Connection) -> None:
    """Give services the codes of their words, and propose the words that name nothing."""
    codes = codes_of_product()
    shipped = frozenset(codes.values())
    now = datetime.now(UTC)
    last = 0
    while True:
        query = sa.select(SERVICE).where(SERVICE.c.id > last).order_by(SERVICE.c.id).limit(BATCH)
        services = connection.execute(query).all()
        if not services:
            break
        last = services[-1].id
        for service in services:
            # A word that names nothing is its own code, in the spelling in which it came first.
            mapped = [codes.setdefault(folded(word), word) for word in service.technologies]
            technologies = list(dict.fromkeys(mapped))
            if technologies != service.technologies:
                change(connection, service, technologies, now)
    propose(connection, [code for code in dict.fromkeys(codes.values()) if code not in shipped], now)


def change(connection: sa.Connection, service: Any, technologies: list[str], now: datetime) -> None:
    """Store the codes, and let the index know of what visitors see."""
    is_service = SERVICE.c.id == service.id
    connection.execute(sa.update(SERVICE).where(is_service).values(technologies=technologies))
    if service.version:
        connection.execute(sa.insert(CHANGE).values(service_id=service.id, at=now))


def propose(connection: sa.Connection, codes: Iterable[str], now: datetime) -> None:
    rows = [{'code': code, 'state': 'proposed', 'added_at': now} for code in codes]
    if rows:
        connection.execute(sa.insert(TERM), rows)


def codes_of_product() -> dict[str, str]:
    """Return the codes of the terms that the product brings, by each word as it is compared."""
    table = (PACKAGE / 'technologies' / 'terms.csv').read_text(encoding='utf-8')
    rows = list(csv.reader(table.splitlines()))[1:]
    codes = {folded(code): code for code, *_labels in rows}
    for code, *labels in rows:
        for label in labels:
            codes.setdefault(folded(label), code)
    return codes


def folded(word: str) -> str:
    decomposed = unicodedata.normalize('NFKD', word.casefold())
    plain = ''.join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r'[\s\u2010-\u2015-]+', ' ', plain.replace('\u2019', "'")).strip()


def downgrade() -> None:
    op.drop_table('technology_label')
    op.drop_table('technology_term')

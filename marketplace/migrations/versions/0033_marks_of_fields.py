"""marks of each field of a translation, and what originals said before"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

WORDS = ('title', 'summary', 'description', 'how_it_works')
LISTS = ('what_you_get', 'who_it_is_for')
FILLED_IN = ' + '.join(
    [f"CASE WHEN {name} <> '' THEN 1 ELSE 0 END" for name in WORDS]
    + [f"CASE WHEN CAST({name} AS TEXT) <> '[]' THEN 1 ELSE 0 END" for name in LISTS]
)
ORIGINAL = """
    FROM service_text AS original JOIN service ON service.id = original.service_id
    WHERE original.service_id = service_text.service_id AND original.language = service.original_language
"""


def upgrade() -> None:
    for name in ('revisions', 'of_revisions'):
        op.add_column('service_text', sa.Column(name, sa.JSON(), nullable=False, server_default='{}'))
    op.add_column('service_text', sa.Column('outdated', sa.Integer(), nullable=False, server_default='0'))
    # nobody counted the changes of each field: a translation that was behind is so in all that it says
    op.execute(
        f"UPDATE service_text SET outdated = {FILLED_IN}"
        f" WHERE of_revision < (SELECT original.revision {ORIGINAL})"
    )
    op.create_table(
        'text_history',
        sa.Column('thing', sa.String(20), nullable=False),
        sa.Column('key', sa.String(40), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('field', sa.String(40), nullable=False),
        sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('words', sa.JSON(), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            'thing', 'key', 'language', 'field', 'revision', name=op.f('pk_text_history')
        ),
    )


def downgrade() -> None:
    """A translation that is behind in a field is so as a whole, as an older release counts."""
    op.drop_table('text_history')
    op.execute(
        f"UPDATE service_text SET of_revision = (SELECT original.revision {ORIGINAL})"
        f" WHERE outdated = 0 AND of_revision < (SELECT original.revision {ORIGINAL})"
    )
    for name in ('revisions', 'of_revisions', 'outdated'):
        op.drop_column('service_text', name)

"""searches that somebody saved, and mails that one click ends"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'saved_search',
        sa.Column('key', sa.String(32), nullable=False),
        sa.Column('email', sa.String(320), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('address', sa.String(2000), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('change_id', sa.Integer(), nullable=False),
        sa.Column('fitting', sa.JSON(), nullable=True),
        sa.Column('mail_id', sa.Integer(), nullable=True),
        sa.Column('undelivered', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_saved_search')),
        sa.UniqueConstraint('email', 'address', name=op.f('uq_saved_search_email_address')),
    )
    op.create_index('ix_saved_search_looked_at', 'saved_search', ['looked_at'])
    op.add_column('mail', sa.Column('unsubscribe_url', sa.String(500), nullable=True))


def downgrade() -> None:
    """Nobody could end what was saved any more, so it goes, with its mails."""
    op.execute('DELETE FROM mail WHERE unsubscribe_url IS NOT NULL')
    op.drop_column('mail', 'unsubscribe_url')
    op.drop_table('saved_search')

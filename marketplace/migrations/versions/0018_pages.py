"""keep the texts of the pages about the site, each change as a version"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'page_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('page', sa.String(40), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('body', sa.Text(), nullable=True),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('author_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['author_id'],
            ['user_account.id'],
            name=op.f('fk_page_version_author_id_user_account'),
            ondelete='SET NULL',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_page_version')),
        sa.UniqueConstraint('page', 'language', 'number', name=op.f('uq_page_version_page_language_number')),
    )
    op.create_index('ix_page_version_author_id', 'page_version', ['author_id'])


def downgrade() -> None:
    op.drop_table('page_version')

"""search counts"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('words', sa.String(length=256), nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('results', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('day', 'language', 'words', name=op.f('pk_search_count'))
    )


def downgrade() -> None:
    op.drop_table('search_count')

"""when a cluster closed the list of its first steps"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who was here before needs no introduction."""
    op.add_column(
        'cluster', sa.Column('first_steps_ended_at', sa.DateTime(timezone=True), nullable=True)
    )
    op.execute('UPDATE cluster SET first_steps_ended_at = created_at')


def downgrade() -> None:
    op.drop_column('cluster', 'first_steps_ended_at')

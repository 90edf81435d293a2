"""let coordinators write messages about an enquiry"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'message',
        sa.Column('is_from_coordinator', sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Delete what coordinators wrote: an earlier release would show it as the enquirer's own words.

    That they reminded a cluster goes too: it would tell the enquirer that something had changed.
    """
    op.execute("DELETE FROM enquiry_event WHERE kind = 'reminded'")
    op.execute('DELETE FROM message WHERE is_from_coordinator')
    op.drop_column('message', 'is_from_coordinator')

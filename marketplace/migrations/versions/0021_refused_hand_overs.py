"""let enquirers refuse that another cluster takes over, and stop the clock until they decide"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

TAKES_PART = """
    FROM assignment AS other
    WHERE other.enquiry_id = assignment.enquiry_id AND other.cluster_id = assignment.hand_over_to_id
"""
DECIDED_BY_OTHERS = f"""
    UPDATE assignment SET handed_over_at = (SELECT other.assigned_at {TAKES_PART})
    WHERE hand_over_to_id IS NOT NULL AND handed_over_at IS NULL AND EXISTS (SELECT 1 {TAKES_PART})
"""
WAITS = 'hand_over_to_id IS NOT NULL AND handed_over_at IS NULL AND hand_over_refused_at IS NULL'
LOOK_AGAIN = f"""
    UPDATE enquiry SET is_settled = false
    WHERE closed_at IS NULL AND id IN (SELECT enquiry_id FROM assignment WHERE {WAITS})
"""
FORGET_REFUSED = """
    UPDATE assignment SET hand_over_to_id = NULL WHERE hand_over_refused_at IS NOT NULL
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column('assignment', sa.Column('hand_over_refused_at', moment, nullable=True))
    op.execute(DECIDED_BY_OTHERS)  # nobody can decide any more about a cluster that takes part
    where = sa.text(WAITS)
    op.create_index(
        'ix_assignment_proposing',
        'assignment',
        ['enquiry_id'],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.execute(LOOK_AGAIN)  # the earlier release lets the clock run
    op.execute(FORGET_REFUSED)
    op.drop_index('ix_assignment_proposing', 'assignment')
    op.drop_column('assignment', 'hand_over_refused_at')

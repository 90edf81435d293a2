"""read along an index what waits, what is stale, and what was written about an enquiry"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

OPEN = sa.text('answered_at IS NULL AND declined_at IS NULL AND done_at IS NULL')
SETTLE = """
    UPDATE enquiry SET is_settled = true
    WHERE closed_at IS NOT NULL
    OR (
        EXISTS (
            SELECT 1 FROM assignment
            WHERE assignment.enquiry_id = enquiry.id AND declined_at IS NULL
        )
        AND NOT EXISTS (
            SELECT 1 FROM assignment
            WHERE assignment.enquiry_id = enquiry.id
            AND answered_at IS NULL AND declined_at IS NULL AND done_at IS NULL
        )
    )
"""


def upgrade() -> None:
    is_settled = sa.Column('is_settled', sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column('enquiry', is_settled)
    op.execute(SETTLE)
    is_unsettled = ~sa.column('is_settled', sa.Boolean())
    op.create_index('ix_enquiry_sent', 'enquiry', ['sent_at', 'id', 'is_settled', 'closed_at'])
    op.create_index(
        'ix_enquiry_unsettled',
        'enquiry',
        ['sent_at', 'id', 'closed_at', 'promised_on'],
        sqlite_where=is_unsettled,
        postgresql_where=is_unsettled,
    )
    op.drop_index('ix_enquiry_sent_at', 'enquiry')

    op.create_index(
        'ix_assignment_open',
        'assignment',
        ['due_on', 'enquiry_id'],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index('ix_assignment_due_on', 'assignment')

    op.create_index(
        'ix_message_enquiry_written',
        'message',
        ['enquiry_id', 'written_at', 'id', 'scope', 'cluster_id'],
    )
    op.drop_index('ix_message_enquiry_id', 'message')
    op.create_index('ix_message_cluster_written', 'message', ['cluster_id', 'written_at'])
    op.drop_index('ix_message_cluster_id', 'message')

    op.create_index('ix_service_state_novelty', 'service', ['state', 'novelty'])
    op.create_index('ix_service_state_review', 'service', ['state', 'review_by'])
    op.create_index(
        'ix_service_state_confirmed', 'service', ['state', 'confirmed_on', 'published_at']
    )


def downgrade() -> None:
    op.drop_index('ix_service_state_confirmed', 'service')
    op.drop_index('ix_service_state_review', 'service')
    op.drop_index('ix_service_state_novelty', 'service')
    op.create_index('ix_message_cluster_id', 'message', ['cluster_id'])
    op.drop_index('ix_message_cluster_written', 'message')
    op.create_index('ix_message_enquiry_id', 'message', ['enquiry_id'])
    op.drop_index('ix_message_enquiry_written', 'message')
    op.create_index('ix_assignment_due_on', 'assignment', ['due_on'])
    op.drop_index('ix_assignment_open', 'assignment')
    op.create_index('ix_enquiry_sent_at', 'enquiry', ['sent_at'])
    op.drop_index('ix_enquiry_unsettled', 'enquiry')
    op.drop_index('ix_enquiry_sent', 'enquiry')
    op.drop_column('enquiry', 'is_settled')  # in place: a copy of the table would lose what hangs on it

"""read long lists along an index: the services of a cluster, and the enquiries of a desk"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

WAITS = sa.text(
    'answered_at IS NULL AND declined_at IS NULL AND done_at IS NULL OR written_back_at IS NOT NULL'
)


def upgrade() -> None:
    op.create_index(
        'ix_service_lead_published',
        'service',
        ['lead_id', 'state', sa.text('published_at DESC'), 'id'],
    )
    op.create_index(
        'ix_service_lead_changed', 'service', ['lead_id', sa.text('changed_at DESC'), 'id']
    )
    op.drop_index('ix_service_lead_id', 'service')
    op.create_index(
        'ix_assignment_cluster_assigned', 'assignment', ['cluster_id', 'assigned_at', 'id']
    )
    op.create_index(
        'ix_assignment_waiting',
        'assignment',
        ['cluster_id', 'due_on'],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.drop_index('ix_assignment_cluster_id', 'assignment')


def downgrade() -> None:
    op.create_index('ix_assignment_cluster_id', 'assignment', ['cluster_id'])
    op.drop_index('ix_assignment_waiting', 'assignment')
    op.drop_index('ix_assignment_cluster_assigned', 'assignment')
    op.create_index('ix_service_lead_id', 'service', ['lead_id'])
    op.drop_index('ix_service_lead_changed', 'service')
    op.drop_index('ix_service_lead_published', 'service')

"""look along an index for what a desk was asked about, and for what is closed"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

COPY = """
    UPDATE assignment SET
        service_id = (
            SELECT COALESCE(service_id, 0) FROM enquiry WHERE enquiry.id = assignment.enquiry_id
        ),
        language = (SELECT language FROM enquiry WHERE enquiry.id = assignment.enquiry_id)
"""
WAITS = 'answered_at IS NULL AND declined_at IS NULL AND done_at IS NULL OR written_back_at IS NOT NULL'
NOTHING_WAITS = 'written_back_at IS NULL'
RESTING = {
    'resting': f'NOT ({WAITS})',
    'answered': f'declined_at IS NULL AND done_at IS NULL AND answered_at IS NOT NULL AND {NOTHING_WAITS}',
    'done': f'declined_at IS NULL AND done_at IS NOT NULL AND {NOTHING_WAITS}',
    'declined': f'declined_at IS NOT NULL AND {NOTHING_WAITS}',
}
PLACE = ['cluster_id', 'assigned_at', 'id']


def upgrade() -> None:
    for column in (
        sa.Column('service_id', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('language', sa.String(8), nullable=False, server_default=''),
    ):
        op.add_column('assignment', column)
    op.execute(COPY)
    op.create_index('ix_assignment_subject', 'assignment', ['cluster_id', 'service_id', 'language'])
    for name, condition in RESTING.items():
        op.drop_index(f'ix_assignment_{name}', 'assignment')
        columns = [*PLACE, 'user_id', 'service_id', 'language']
        create_partial(f'ix_assignment_{name}', 'assignment', columns, condition)

    op.create_index('ix_enquiry_service_title', 'enquiry', ['service_id', 'service_title'])
    op.drop_index('ix_enquiry_service_id', 'enquiry')
    op.drop_index('ix_enquiry_closed_at', 'enquiry')
    create_partial('ix_enquiry_closed_at', 'enquiry', ['closed_at'], 'closed_at IS NOT NULL')


def create_partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index('ix_enquiry_closed_at', 'enquiry')
    op.create_index('ix_enquiry_closed_at', 'enquiry', ['closed_at'])
    op.create_index('ix_enquiry_service_id', 'enquiry', ['service_id'])
    op.drop_index('ix_enquiry_service_title', 'enquiry')

    for name, condition in RESTING.items():
        op.drop_index(f'ix_assignment_{name}', 'assignment')
        columns = PLACE if name == 'resting' else [*PLACE, 'user_id', 'enquiry_id']
        create_partial(f'ix_assignment_{name}', 'assignment', columns, condition)
    op.drop_index('ix_assignment_subject', 'assignment')
    op.drop_column('assignment', 'language')
    op.drop_column('assignment', 'service_id')

"""read along an index how quickly a cluster answers, and what of its desk waits for nothing"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

SECONDS = {
    'sqlite': "CAST(STRFTIME('%s', answered_at) AS INTEGER) - CAST(STRFTIME('%s', assigned_at) AS INTEGER)",
    'postgresql': 'EXTRACT(epoch FROM (answered_at - assigned_at))',
}
WAITS = 'answered_at IS NULL AND declined_at IS NULL AND done_at IS NULL OR written_back_at IS NOT NULL'
NOTHING_WAITS = 'written_back_at IS NULL'
RESTING = {
    'answered': 'declined_at IS NULL AND done_at IS NULL AND answered_at IS NOT NULL',
    'done': 'declined_at IS NULL AND done_at IS NOT NULL',
    'declined': 'declined_at IS NOT NULL',
}


def upgrade() -> None:
    # SQLite adds no column that it would have to store in each row: there only the index has it.
    dialect = op.get_context().dialect.name
    is_stored = True if dialect == 'postgresql' else None
    generated = sa.Computed(SECONDS[dialect], persisted=is_stored)
    op.add_column('assignment', sa.Column('answered_after', sa.Double(), generated))
    op.create_index(
        'ix_assignment_answered_after', 'assignment', ['cluster_id', 'answered_after', 'assigned_at']
    )
    create_partial('ix_assignment_resting', ['cluster_id', 'assigned_at', 'id'], f'NOT ({WAITS})')
    for state, is_in_state in RESTING.items():
        create_partial(
            f'ix_assignment_{state}',
            ['cluster_id', 'assigned_at', 'id', 'user_id', 'enquiry_id'],
            f'{is_in_state} AND {NOTHING_WAITS}',
        )
    op.drop_index('ix_assignment_cluster_assigned', 'assignment')


def create_partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, 'assignment', columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.create_index(
        'ix_assignment_cluster_assigned', 'assignment', ['cluster_id', 'assigned_at', 'id']
    )
    for state in RESTING:
        op.drop_index(f'ix_assignment_{state}', 'assignment')
    op.drop_index('ix_assignment_resting', 'assignment')
    op.drop_index('ix_assignment_answered_after', 'assignment')
    op.drop_column('assignment', 'answered_after')

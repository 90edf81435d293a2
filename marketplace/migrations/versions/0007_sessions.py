"""sessions that are known to the server, so that signing out ends them"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'user_session',
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('session_key', sa.String(32), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['user_id'], ['user_account.id'], name='fk_user_session_user_id_user_account', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('token_hash', name='pk_user_session'),
    )
    op.create_index('ix_user_session_user_id', 'user_session', ['user_id'])
    op.create_index('ix_user_session_opened_at', 'user_session', ['opened_at'])


def downgrade() -> None:
    op.drop_table('user_session')

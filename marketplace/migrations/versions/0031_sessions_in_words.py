"""the browser of a session in words, and addresses that wait to be confirmed"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('user_session', sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('user_session', sa.Column('browser', sa.String(20), nullable=True))
    op.add_column('user_session', sa.Column('system', sa.String(20), nullable=True))
    op.create_table(
        'address_change',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('session_key', sa.String(32), nullable=False),
        sa.Column('email', sa.String(320), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['user_account.id'],
            name=op.f('fk_address_change_user_id_user_account'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_address_change')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_address_change_token_hash')),
    )
    op.create_index('ix_address_change_asked_at', 'address_change', ['asked_at'])


def downgrade() -> None:
    """Links that wait are forgotten: an address that was confirmed stays."""
    op.drop_table('address_change')
    for column in ('system', 'browser', 'used_at'):
        op.drop_column('user_session', column)

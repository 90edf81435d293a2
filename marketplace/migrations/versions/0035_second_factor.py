"""a second factor of accounts, and recovery codes beside it"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('user_account', sa.Column('factor_salt', sa.String(32), nullable=True))
    op.add_column(
        'user_account', sa.Column('factor_step', sa.Integer(), nullable=False, server_default='0')
    )
    op.add_column(
        'user_account', sa.Column('factor_since', sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        'recovery_code',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['user_account.id'],
            name=op.f('fk_recovery_code_user_id_user_account'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('user_id', 'code_hash', name=op.f('pk_recovery_code')),
    )


def downgrade() -> None:
    """The release before asks for the password only, so second factors are forgotten."""
    op.drop_table('recovery_code')
    for column in ('factor_since', 'factor_step', 'factor_salt'):
        op.drop_column('user_account', column)

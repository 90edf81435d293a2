"""forms that were sent after a session had ended, kept for their account for an hour"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'saved_form',
        sa.Column('key', sa.String(64), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('form', sa.String(60), nullable=False),
        sa.Column('fields', sa.Text(), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['account_id'], ['user_account.id'], name='fk_saved_form_account_id_user_account', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('key', name='pk_saved_form'),
    )
    op.create_index('ix_saved_form_account_id', 'saved_form', ['account_id'])
    op.create_index('ix_saved_form_saved_at', 'saved_form', ['saved_at'])


def downgrade() -> None:
    op.drop_table('saved_form')

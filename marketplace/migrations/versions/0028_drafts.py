"""drafts of forms: what staff type, kept until they publish it"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'form_draft',
        sa.Column('thing', sa.String(20), nullable=False),
        sa.Column('key', sa.String(40), nullable=False),
        sa.Column('part', sa.String(40), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('fields', sa.Text(), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['account_id'],
            ['user_account.id'],
            name=op.f('fk_form_draft_account_id_user_account'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint(
            'thing', 'key', 'part', 'account_id', name=op.f('pk_form_draft')
        ),
    )
    op.create_index('ix_form_draft_account_id', 'form_draft', ['account_id', 'saved_at'])
    op.create_index('ix_form_draft_saved_at', 'form_draft', ['saved_at'])


def downgrade() -> None:
    """What nobody has published is lost: an older release has no place for it."""
    op.drop_table('form_draft')

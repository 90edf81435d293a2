"""keep an enquiry that is being checked for a day, so that its page has an address of its own"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'enquiry_draft',
        sa.Column('key_hash', sa.String(64), nullable=False),
        sa.Column('browser_hash', sa.String(64), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('slugs', sa.Text(), nullable=False),
        sa.Column('fields', sa.Text(), nullable=False),
        sa.Column('email', sa.String(320), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_enquiry_draft')),
    )
    op.create_index('ix_enquiry_draft_email', 'enquiry_draft', ['email'])
    op.create_index('ix_enquiry_draft_saved_at', 'enquiry_draft', ['saved_at'])


def downgrade() -> None:
    """What is being checked has no address any more; it stands in the pages that are open."""
    op.drop_table('enquiry_draft')

"""let an enquiry be about several services"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'enquiry_service',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('enquiry_id', sa.Integer(), nullable=False),
        sa.Column('service_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(250), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(
            ['enquiry_id'],
            ['enquiry.id'],
            name=op.f('fk_enquiry_service_enquiry_id_enquiry'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['service_id'],
            ['service.id'],
            name=op.f('fk_enquiry_service_service_id_service'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_enquiry_service')),
    )
    op.create_index('uq_enquiry_service', 'enquiry_service', ['enquiry_id', 'service_id'], unique=True)
    op.create_index('ix_enquiry_service_service_id', 'enquiry_service', ['service_id'])


def downgrade() -> None:
    """An enquiry is about its first service alone again; all of its clusters keep their part."""
    op.drop_table('enquiry_service')

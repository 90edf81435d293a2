"""what is asked for and nobody offers, and which cluster looks into it"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'search_count',
        sa.Column('is_doubtful', sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        'search_count', sa.Column('sector', sa.String(3), server_default='', nullable=False)
    )
    op.create_table(
        'unmet_need',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(320), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('words', sa.String(256), nullable=False),
        sa.Column('country', sa.String(2), nullable=False),
        sa.Column('sector', sa.String(3), nullable=False),
        sa.Column('week', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('claimed_by_id', sa.Integer(), nullable=True),
        sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('service_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['claimed_by_id'],
            ['cluster.id'],
            name=op.f('fk_unmet_need_claimed_by_id_cluster'),
            ondelete='SET NULL',
        ),
        sa.ForeignKeyConstraint(
            ['service_id'],
            ['service.id'],
            name=op.f('fk_unmet_need_service_id_service'),
            ondelete='SET NULL',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_unmet_need')),
        sa.UniqueConstraint('key', name=op.f('uq_unmet_need_key')),
    )
    op.create_index('ix_unmet_need_claimed', 'unmet_need', ['claimed_by_id'])
    op.create_index('ix_unmet_need_sector', 'unmet_need', ['sector', 'kind'])


def downgrade() -> None:
    op.drop_table('unmet_need')
    op.drop_column('search_count', 'sector')
    op.drop_column('search_count', 'is_doubtful')

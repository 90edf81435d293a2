"""read the catalogue along an index in its own order: the newest first"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    newest_first = ['state', sa.text('published_at DESC'), 'id']
    op.create_index('ix_service_state_newest', 'service', newest_first)
    op.drop_index('ix_service_state_published', 'service')


def downgrade() -> None:
    op.create_index('ix_service_state_published', 'service', ['state', 'published_at'])
    op.drop_index('ix_service_state_newest', 'service')

"""a phone number of a cluster that everybody may see"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cluster', sa.Column('public_phone', sa.String(50), nullable=False, server_default=''))


def downgrade() -> None:
    # not as a batch: SQLite would make the table anew, to which others refer
    op.drop_column('cluster', 'public_phone')

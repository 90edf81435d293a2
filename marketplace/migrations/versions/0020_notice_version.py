"""note which version of the privacy notice could be read when an enquiry was sent"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column('notice_version', sa.String(40), nullable=False, server_default='')
    op.add_column('enquiry', column)


def downgrade() -> None:
    op.drop_column('enquiry', 'notice_version')

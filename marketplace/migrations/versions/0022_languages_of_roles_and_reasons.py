"""roles of partners in several languages, and the language of the reason for a withdrawal"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'service_partner', sa.Column('translated_roles', sa.JSON(), nullable=False, server_default='{}')
    )
    op.add_column(
        'service', sa.Column('withdrawn_reason_language', sa.String(8), nullable=False, server_default='')
    )
    # nobody was asked for it: what a cluster writes of a service is mostly in the language of the original
    op.execute("UPDATE service SET withdrawn_reason_language = original_language WHERE withdrawn_reason <> ''")


def downgrade() -> None:
    # not as a batch: SQLite would make the tables anew, to which others refer
    op.drop_column('service', 'withdrawn_reason_language')
    op.drop_column('service_partner', 'translated_roles')

"""who made a version of a service and why, what is new, and the version that an enquirer saw"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('service', sa.Column('improved_since', sa.Integer(), nullable=True))
    op.add_column(
        'service', sa.Column('what_is_new', sa.JSON(), nullable=False, server_default='{}')
    )
    with op.batch_alter_table('service_version') as batch:
        batch.add_column(sa.Column('kind', sa.String(10), nullable=False, server_default='change'))
        batch.add_column(sa.Column('note', sa.String(300), nullable=False, server_default=''))
        batch.add_column(sa.Column('restored', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('account_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f('fk_service_version_account_id_user_account'),
            'user_account',
            ['account_id'],
            ['id'],
            ondelete='SET NULL',
        )
    op.create_index('ix_service_version_account_id', 'service_version', ['account_id'])
    op.execute("UPDATE service_version SET kind = 'first' WHERE number = 1")
    op.add_column('enquiry', sa.Column('service_version', sa.Integer(), nullable=True))
    op.add_column('enquiry_service', sa.Column('version', sa.Integer(), nullable=True))


def downgrade() -> None:
    """The versions stay, without who made them and why."""
    op.drop_column('enquiry_service', 'version')
    op.drop_column('enquiry', 'service_version')
    op.drop_index('ix_service_version_account_id', 'service_version')
    with op.batch_alter_table('service_version') as batch:
        batch.drop_constraint(
            op.f('fk_service_version_account_id_user_account'), type_='foreignkey'
        )
        for name in ('account_id', 'restored', 'note', 'kind'):
            batch.drop_column(name)
    op.drop_column('service', 'what_is_new')
    op.drop_column('service', 'improved_since')

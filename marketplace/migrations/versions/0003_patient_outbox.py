"""patient outbox"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

PATIENCE = timedelta(days=5)


def upgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('trouble', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('give_up_at', sa.DateTime(timezone=True), nullable=True))
    give_up_as_before()
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.alter_column('give_up_at', existing_type=sa.DateTime(timezone=True), nullable=False)

    op.create_table('webhook_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=64), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('host', sa.String(length=255), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('signature', sa.String(length=120), nullable=False),
    sa.Column('about', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(length=10), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('give_up_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_webhook_call_cluster_id_cluster'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_call')),
    sa.UniqueConstraint('uid', name=op.f('uq_webhook_call_uid'))
    )
    with op.batch_alter_table('webhook_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_call_about'), ['about'], unique=False)
        batch_op.create_index(batch_op.f('ix_webhook_call_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index('ix_webhook_call_due', ['sent_at', 'failed_at', 'next_try_at'], unique=False)


def give_up_as_before() -> None:
    """Mail that was posted before is given up five days after that, as it would have been."""
    time = sa.DateTime(timezone=True)
    mail = sa.table('mail', sa.column('id', sa.Integer), sa.column('created_at', time), sa.column('give_up_at', time))
    connection = op.get_bind()
    for id, created_at in connection.execute(sa.select(mail.c.id, mail.c.created_at)).all():
        connection.execute(mail.update().where(mail.c.id == id).values(give_up_at=created_at + PATIENCE))


def downgrade() -> None:
    op.drop_table('webhook_call')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('give_up_at')
        batch_op.drop_column('trouble')
        batch_op.drop_column('tried_at')

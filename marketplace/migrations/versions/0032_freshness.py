"""reminders of overdue reviews, and services that come last or are unlisted for now"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('service', sa.Column('unlisted_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('service', sa.Column('unlisted_why', sa.String(20), nullable=True))
    op.add_column('service', sa.Column('is_lowered', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'review_reminder',
        sa.Column('service_id', sa.Integer(), nullable=False),
        sa.Column('review_by', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('mail_id', sa.Integer(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['service_id'], ['service.id'], name=op.f('fk_review_reminder_service_id_service'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('service_id', name=op.f('pk_review_reminder')),
    )


def downgrade() -> None:
    """What is unlisted is published again: the release before knows no other place for it."""
    is_postgresql = op.get_bind().dialect.name == 'postgresql'
    nothing, true = ("CAST('[]' AS JSON)", 'true') if is_postgresql else ("'[]'", '1')
    op.execute(f"""
        INSERT INTO change (thing, key, kind, at, is_public, actor, cluster_id, fields)
        SELECT 'service', CAST(id AS VARCHAR(80)), 'listed', unlisted_at, {true}, 'unknown', lead_id, {nothing}
        FROM service WHERE state = 'unlisted' ORDER BY id
    """)
    op.execute("UPDATE service SET state = 'published' WHERE state = 'unlisted'")
    op.drop_table('review_reminder')
    op.drop_column('service', 'is_lowered')
    op.drop_column('service', 'unlisted_why')
    op.drop_column('service', 'unlisted_at')

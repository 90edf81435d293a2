"""enquiries from the first word to the end: endings, notes, files, reminders, erasure

Columns are added in place: making a table anew would empty, on SQLite, what refers to it. Nothing refers to assignments,
so that table may be made anew: SQLite can neither add nor drop a column that refers to something.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False, server_default='')


def _columns() -> dict[str, list[sa.Column]]:
    return {
        'user_account': [
            sa.Column('mail_frequency', sa.String(10), nullable=False, server_default='at-once'),
            sa.Column('digest_on', sa.Date(), nullable=True),
        ],
        'cluster': [
            sa.Column('mail_frequency', sa.String(10), nullable=False, server_default='at-once'),
            sa.Column('digest_on', sa.Date(), nullable=True),
            _text('phone', 50),
            _text('webhook_url', 500),
            _text('webhook_secret', 64),
        ],
        'enquiry': [
            sa.Column('guest_token', sa.String(64), nullable=True),
            sa.Column('content_key', sa.String(64), nullable=True),
            sa.Column('active_at', _MOMENT, nullable=False, server_default='1970-01-01 00:00:00'),
            sa.Column('warned_at', _MOMENT, nullable=True),
            sa.Column('late_told_at', _MOMENT, nullable=True),
            sa.Column('closed_at', _MOMENT, nullable=True),
            _text('outcome', 20),
            sa.Column('result_asked_at', _MOMENT, nullable=True),
            _text('result', 20),
            sa.Column('rating', sa.Integer(), nullable=True),
            sa.Column('result_words', sa.Text(), nullable=False, server_default=''),
            sa.Column('erased_at', _MOMENT, nullable=True),
        ],
        'assignment': [
            sa.Column('user_id', sa.Integer(), sa.ForeignKey('user_account.id', name='fk_assignment_user_id_user_account'), nullable=True),
            sa.Column('hand_over_to_id', sa.Integer(), sa.ForeignKey('cluster.id', name='fk_assignment_hand_over_to_id_cluster'), nullable=True),
            sa.Column('handed_over_at', _MOMENT, nullable=True),
            sa.Column('done_at', _MOMENT, nullable=True),
            _text('outcome', 20),
            sa.Column('nudged_at', _MOMENT, nullable=True),
            sa.Column('warned_at', _MOMENT, nullable=True),
            sa.Column('escalated_at', _MOMENT, nullable=True),
        ],
        'message': [
            _text('person', 200),
            sa.Column('is_guest', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('scope', sa.String(10), nullable=False, server_default='everyone'),
        ],
    }


_INDEXES = [
    ('ix_enquiry_guest_token', 'enquiry', 'guest_token'),
    ('ix_enquiry_active_at', 'enquiry', 'active_at'),
    ('ix_enquiry_closed_at', 'enquiry', 'closed_at'),
    ('ix_enquiry_erased_at', 'enquiry', 'erased_at'),
    ('ix_assignment_user_id', 'assignment', 'user_id'),
    ('ix_assignment_due_on', 'assignment', 'due_on'),
]


def upgrade() -> None:
    columns = _columns()
    with op.batch_alter_table('assignment') as batch_op:
        for column in columns.pop('assignment'):
            batch_op.add_column(column)
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    op.execute('UPDATE enquiry SET active_at = sent_at')
    for name, table, column in _INDEXES:
        op.create_index(name, table, [column])
    op.create_index('uq_enquiry_content_key', 'enquiry', ['content_key'], unique=True)
    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enquiry_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_as', sa.String(length=64), nullable=False),
    sa.Column('is_guest', sa.Boolean(), nullable=False),
    sa.Column('added_at', _MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['enquiry_id'], ['enquiry.id'], name='fk_attachment_enquiry_id_enquiry', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name='pk_attachment'),
    sa.UniqueConstraint('stored_as', name='uq_attachment_stored_as')
    )
    op.create_index('ix_attachment_enquiry_id', 'attachment', ['enquiry_id'])
    op.create_table('enquiry_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enquiry_id', sa.Integer(), nullable=False),
    sa.Column('at', _MOMENT, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('detail', sa.String(length=100), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name='fk_enquiry_event_cluster_id_cluster'),
    sa.ForeignKeyConstraint(['enquiry_id'], ['enquiry.id'], name='fk_enquiry_event_enquiry_id_enquiry', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name='pk_enquiry_event')
    )
    op.create_index('ix_enquiry_event_enquiry_id', 'enquiry_event', ['enquiry_id'])
    op.create_table('canned_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name='fk_canned_answer_cluster_id_cluster', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name='pk_canned_answer')
    )
    op.create_index('ix_canned_answer_cluster_id', 'canned_answer', ['cluster_id'])


def downgrade() -> None:
    for table in ('canned_answer', 'enquiry_event', 'attachment'):
        op.drop_table(table)
    op.drop_index('uq_enquiry_content_key', 'enquiry')
    for name, table, _column in _INDEXES:
        op.drop_index(name, table)
    columns = _columns()
    with op.batch_alter_table('assignment') as batch_op:
        for column in columns.pop('assignment'):
            batch_op.drop_column(column.name)
    for table, added in columns.items():
        for column in added:
            op.drop_column(table, column.name)

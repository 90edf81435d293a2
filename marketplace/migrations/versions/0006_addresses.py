"""addresses in their one form, mail that failed for its form tried again, and threads of mail"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from email_validator import EmailNotValidError, validate_email

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

PATIENCE = timedelta(days=5)
ANSWER_OF_A_SERVER = re.compile(r'[2-5]\d\d ')
ADDRESSES = [('user_account', 'email'), ('cluster', 'email'), ('invitation', 'email'), ('enquiry', 'email'),
             ('mail', 'recipient'), ('mail', 'reply_to')]


def upgrade() -> None:
    with op.batch_alter_table('mail') as batch_op:
        batch_op.add_column(sa.Column('thread_subject', sa.String(300), nullable=True))
        batch_op.add_column(sa.Column('written_by_person', sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column in ADDRESSES:
        mend_addresses(table, column)
    try_again()


def mend_addresses(table: str, column: str) -> None:
    """Write addresses with their domain in Unicode, and without marks that nobody sees."""
    rows = sa.table(table, sa.column('id', sa.Integer), sa.column(column, sa.String))
    connection = op.get_bind()
    stored = dict(connection.execute(sa.select(rows.c.id, rows.c[column]).where(rows.c[column].is_not(None))).all())
    present = set(stored.values())
    for id, address in stored.items():
        mended = mend(address)
        is_free = table != 'user_account' or mended not in present
        if mended != address and is_free:
            connection.execute(rows.update().where(rows.c.id == id).values({column: mended}))
            present.add(mended)


def mend(address: str) -> str:
    visible = ''.join(mark for mark in address if unicodedata.category(mark) != 'Cf').strip()
    try:
        return validate_email(visible, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return address


def try_again() -> None:
    """Have mail sent that no server refused: its own address, subject or sender was thought to be wrong."""
    time = sa.DateTime(timezone=True)
    mail = sa.table('mail', sa.column('id', sa.Integer), sa.column('last_error', sa.String),
                    sa.column('failed_at', time), sa.column('next_try_at', time), sa.column('tried_at', time),
                    sa.column('give_up_at', time), sa.column('attempts', sa.Integer), sa.column('trouble', sa.String))
    connection = op.get_bind()
    failed = sa.select(mail.c.id, mail.c.last_error).where(mail.c.failed_at.is_not(None), mail.c.trouble.is_(None))
    ids = [id for id, error in connection.execute(failed).all() if not ANSWER_OF_A_SERVER.match(error or '')]
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == 'sqlite':
        now = now.replace(tzinfo=None)
    for id in ids:
        values = {'failed_at': None, 'tried_at': None, 'attempts': 0, 'next_try_at': now, 'give_up_at': now + PATIENCE}
        connection.execute(mail.update().where(mail.c.id == id).values(values))


def downgrade() -> None:
    """Take the columns away. The addresses stay: the release before reads them as this one does."""
    with op.batch_alter_table('mail') as batch_op:
        batch_op.drop_column('written_by_person')
        batch_op.drop_column('thread_subject')

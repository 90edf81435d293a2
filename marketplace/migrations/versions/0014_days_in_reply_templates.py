"""name the day that a field of a reply template stands for"""

from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

REPLACE = "UPDATE canned_answer SET body = REPLACE(body, '{old}', '{new}') WHERE body LIKE '%{old}%'"


def upgrade() -> None:
    # It stood for the day on which a template was inserted, so the words stay what they were.
    replace('{date}', '{today}')


def downgrade() -> None:
    # The release before knows no promised day: its page asks whoever inserts the template for it.
    replace('{today}', '{date}')


def replace(old: str, new: str) -> None:
    op.execute(REPLACE.format(old=old, new=new))

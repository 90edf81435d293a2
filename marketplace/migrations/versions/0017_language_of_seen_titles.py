"""say in which language the title is that an enquirer saw"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

SAME_WORDS = """
    FROM service_text
    WHERE service_text.service_id = enquiry.service_id AND service_text.title = enquiry.service_title
"""
LOOK_UP = f"""
    UPDATE enquiry SET service_title_language = COALESCE(
        (SELECT consent_language {SAME_WORDS} AND service_text.language = enquiry.consent_language),
        (SELECT MIN(service_text.language) {SAME_WORDS}),
        consent_language
    )
    WHERE service_title <> ''
"""
"""The page was read in the language of the consent, but its title may have been shown in another."""


def upgrade() -> None:
    language = sa.Column('service_title_language', sa.String(8), nullable=False, server_default='')
    op.add_column('enquiry', language)
    op.execute(LOOK_UP)


def downgrade() -> None:
    op.drop_column('enquiry', 'service_title_language')

"""Mail of an earlier release is delivered by this one."""

from datetime import timedelta
from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import DateTime, bindparam, select, text

from marketplace import create_app
from marketplace.database import db, migrating, transaction
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.paths import MIGRATIONS
from marketplace.settings import from_environment
from tests.conftest import NOW

OLD = """
    INSERT INTO mail (id, message_id, recipient, language, subject, text, html, created_at, next_try_at, attempts)
    VALUES (1, '<1@example.org>', 'ada@example.org', 'en', 'Hello', 'Hello', '<p>Hello</p>', :now, :now, 3)
"""


def test_mail_that_waits_while_the_marketplace_is_renewed_goes_out(tmp_path: Path) -> None:
    app = create_app(from_environment({"MARKETPLACE_DATA_DIR": str(tmp_path)}))
    migrating.init_app(app)
    with app.app_context():
        upgrade(str(MIGRATIONS), "0002")
        with transaction():
            db.session.execute(
                text(OLD).bindparams(bindparam("now", NOW.replace(tzinfo=None), DateTime))
            )

        upgrade(str(MIGRATIONS))
        assert db.session.scalars(select(Mail)).one().give_up_at == NOW + timedelta(days=5)
        assert mail.deliver(clock=lambda: NOW + timedelta(minutes=1)) == 1

        downgrade(str(MIGRATIONS), "0002")
        db.session.remove()
        db.engine.dispose()

"""A marketplace in use gets new tables, and keeps what it has."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, bindparam, select, text

from marketplace import create_app
from marketplace.catalogue.freshness.models import ReviewReminder
from marketplace.catalogue.queries import changes_since, last_change
from marketplace.changes.actions import Line, write
from marketplace.changes.models import Change, Kind, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import UtcDateTime, db, migrating, revisions, transaction
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.media.models import Picture
from marketplace.paths import MIGRATIONS
from marketplace.settings import from_environment
from tests import postgres
from tests.conftest import NOW, ON_POSTGRESQL
from tests.old_rows import (
    blank_row,
    columns,
    old_cluster,
    old_enquiry,
    old_mail,
    old_service,
    row_of,
    store,
    tables,
)

_ONE_SEARCH = text(
    "INSERT INTO search_count (day, language, words, searches, results)"
    " VALUES ('2026-11-16', 'en', 'membrane', 1, 1)"
)


@pytest.fixture
def database_of_its_own(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without any table, for the migrations alone."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'marketplace.sqlite'}"
        return
    with postgres.database(f"migrations_{worker_id}") as url:
        yield url


@pytest.fixture
def first_release(tmp_path: Path, database_of_its_own: str) -> Iterator[Flask]:
    """A marketplace with the tables of the first release, and one cluster."""
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_DATABASE_URL": database_of_its_own,
    }
    app = create_app(from_environment(environ))
    migrating.init_app(app)
    with app.app_context():
        upgrade(str(MIGRATIONS), "0001")
        old_cluster()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_are_known_by_the_names_of_their_files_without_alembic() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    newest_first = [revision.revision for revision in script.walk_revisions()]

    assert revisions() == newest_first[::-1]
    assert revisions()[-1] == script.get_current_head()


@pytest.mark.usefixtures("first_release")
def test_searches_are_counted_from_the_second_release_on_and_no_more_without_it() -> None:
    before = tables()

    upgrade(str(MIGRATIONS), "0002")
    assert tables() - before == {"search_count"}
    with db.engine.begin() as connection:
        connection.execute(_ONE_SEARCH)

    downgrade(str(MIGRATIONS), "0001")
    assert tables() == before
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT slug FROM cluster")).all() == ["wsm"]


def test_enquiries_of_earlier_releases_are_kept_with_their_assignments(
    first_release: Flask,
) -> None:
    old_enquiry()
    before = tables()

    upgrade(str(MIGRATIONS))
    with transaction():
        found = queries.find_by_reference("ENQ-OLD2-OLD2")
        assert found is not None
        answering.accept(found.assignments[0], NOW)
        assert [(one.cluster.slug, one.state) for one in found.assignments] == [("wsm", "accepted")]
        assert [message.scope for message in found.messages] == ["everyone"]
        assert found.active_at == NOW

    downgrade(str(MIGRATIONS), "0001")
    assert tables() == before
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM assignment")) == 1


@pytest.mark.usefixtures("first_release")
def test_what_nobody_has_to_answer_any_more_is_noted() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0009")
    is_settled = text("SELECT is_settled FROM enquiry")

    upgrade(str(MIGRATIONS), "0010")
    with db.engine.connect() as connection:
        assert not connection.scalar(is_settled)

    downgrade(str(MIGRATIONS), "0009")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE assignment SET answered_at = assigned_at"))
    upgrade(str(MIGRATIONS), "0010")
    with db.engine.connect() as connection:
        assert connection.scalar(is_settled)


@pytest.mark.usefixtures("first_release")
def test_the_time_until_an_answer_of_earlier_releases_is_counted() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0011")
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE assignment SET answered_at = :moment").bindparams(
                bindparam("moment", NOW + timedelta(hours=30), UtcDateTime())
            )
        )
    before = columns("assignment")

    upgrade(str(MIGRATIONS), "0012")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT answered_after FROM assignment")) == 30 * 3600

    downgrade(str(MIGRATIONS), "0011")
    assert columns("assignment") == before


@pytest.mark.usefixtures("first_release")
def test_desks_know_what_they_were_asked_in_earlier_releases() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0012")
    before = columns("assignment")

    upgrade(str(MIGRATIONS), "0013")
    with db.engine.connect() as connection:
        subject = connection.execute(text("SELECT service_id, language FROM assignment")).one()
    assert tuple(subject) == (0, "en")

    downgrade(str(MIGRATIONS), "0012")
    assert columns("assignment") == before


@pytest.mark.usefixtures("first_release")
def test_the_date_in_reply_templates_of_earlier_releases_stays_that_of_the_day() -> None:
    upgrade(str(MIGRATIONS), "0013")
    words = {"language": "en", "title": "Prices", "body": "On {date} it costs {price}; {date}"}
    store("canned_answer", id=1, cluster_id=1, **words)
    body = text("SELECT body FROM canned_answer")

    upgrade(str(MIGRATIONS), "0014")
    with db.engine.connect() as connection:
        assert connection.scalar(body) == "On {today} it costs {price}; {today}"

    downgrade(str(MIGRATIONS), "0013")
    with db.engine.connect() as connection:
        assert connection.scalar(body) == words["body"]


@pytest.mark.usefixtures("first_release")
def test_words_of_earlier_releases_become_codes_of_the_vocabulary() -> None:
    for id, words in enumerate(
        [["Membranen", "capteurs", "sensors"], ["Pumps", "membranes"], ["pumps"]], start=1
    ):
        old_service(id, words)
    upgrade(str(MIGRATIONS), "0014")
    before = tables()

    upgrade(str(MIGRATIONS), "0015")
    with db.engine.connect() as connection:
        service = Table("service", MetaData(), autoload_with=connection)
        stored = connection.scalars(select(service.c.technologies).order_by(service.c.id)).all()
        changes = connection.scalars(text("SELECT service_id FROM service_change ORDER BY id"))
        assert stored == [["membranes", "sensors"], ["Pumps", "membranes"], ["Pumps"]]
        assert changes.all() == [1, 3]
        proposals = connection.execute(text("SELECT code, state FROM technology_term")).all()
        assert [tuple(term) for term in proposals] == [("Pumps", "proposed")]
    assert tables() - before == {"technology_term", "technology_label"}

    downgrade(str(MIGRATIONS), "0014")
    assert tables() == before


@pytest.mark.usefixtures("first_release")
def test_the_language_of_a_seen_title_is_that_of_the_text_with_these_words() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0016")
    store("service", **{**blank_row("service"), "id": 7, "slug": "membranes", "lead_id": 1})
    for language, title in (("fr", "Membranes"), ("cs", "Membrány"), ("en", "Membrány")):
        row = {**blank_row("service_text"), "service_id": 7, "language": language, "title": title}
        store("service_text", **row)
    change = text("UPDATE enquiry SET service_id = 7, service_title = :title")
    found = text("SELECT service_title_language FROM enquiry")

    for title, language in {"Membranes": "fr", "Membrány": "en", "Renamed": "en", "": ""}.items():
        with db.engine.begin() as connection:
            connection.execute(change, {"title": title})
        upgrade(str(MIGRATIONS), "0017")
        with db.engine.connect() as connection:
            assert connection.scalar(found) == language
        downgrade(str(MIGRATIONS), "0016")


@pytest.mark.usefixtures("first_release")
def test_clusters_of_earlier_releases_have_no_logo_and_may_get_one() -> None:
    upgrade(str(MIGRATIONS))
    with transaction():
        cluster = db.session.scalars(select(Cluster)).one()
        assert cluster.logo is None
        cluster.logo = Picture("0" * 32, "png", (96,), 96, 60, {"en": "A drop"})

    with transaction():
        logo = db.session.scalar(select(Cluster.logo).where(Cluster.logo.is_not(None)))
        assert logo == Picture("0" * 32, "png", (96,), 96, 60, {"en": "A drop"})
    downgrade(str(MIGRATIONS), "0015")

    assert "logo" not in columns("cluster")
    assert not {"picture", "data_sheets"} & columns("service")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT slug FROM cluster")) == "wsm"


@pytest.mark.usefixtures("first_release")
def test_what_nobody_has_to_decide_any_more_is_noted_and_refusals_are_not_asked_again() -> None:
    old_enquiry()
    old_cluster(2, "zinnae")
    upgrade(str(MIGRATIONS), "0020")
    before = columns("assignment")
    times = {"assigned_at": NOW, "declined_at": NOW, "answered_at": None}
    day = {"due_on": NOW.date(), "is_lead": False, "decline_reason": "No.", "outcome": ""}
    ids = {"id": 2, "enquiry_id": 1, "cluster_id": 2, "hand_over_to_id": 1}
    store("assignment", **ids, **times, **day)
    proposals = text("SELECT count(*) FROM assignment WHERE handed_over_at IS NULL AND id = 2")

    upgrade(str(MIGRATIONS), "0021")
    with db.engine.begin() as connection:
        assert connection.scalar(proposals) == 0
        connection.execute(text("UPDATE assignment SET handed_over_at = NULL"))
        connection.execute(text("UPDATE assignment SET hand_over_refused_at = declined_at"))
        connection.execute(text("UPDATE assignment SET hand_over_to_id = 1 WHERE id = 1"))
        connection.execute(text("UPDATE enquiry SET is_settled = true"))

    downgrade(str(MIGRATIONS), "0020")
    assert columns("assignment") == before
    with db.engine.connect() as connection:
        named = text("SELECT id FROM assignment WHERE hand_over_to_id IS NOT NULL")
        assert list(connection.scalars(named)) == [1]
        assert not connection.scalar(text("SELECT is_settled FROM enquiry"))


@pytest.mark.usefixtures("first_release")
def test_a_reason_of_earlier_releases_is_in_the_language_of_the_original() -> None:
    upgrade(str(MIGRATIONS), "0021")
    before = columns("service"), columns("service_partner")
    for id, reason in ((7, "Too costly"), (8, "")):
        row = {**blank_row("service"), "id": id, "slug": f"s-{id}", "lead_id": 1}
        store("service", **{**row, "withdrawn_reason": reason, "original_language": "fr"})
    store("service_partner", **{**blank_row("service_partner"), "service_id": 7, "cluster_id": 1})

    upgrade(str(MIGRATIONS), "0022")
    with db.engine.connect() as connection:
        languages = connection.scalars(
            text("SELECT withdrawn_reason_language FROM service ORDER BY id")
        )
        assert languages.all() == ["fr", ""]
        roles = connection.scalars(
            text("SELECT CAST(translated_roles AS text) FROM service_partner")
        )
        assert roles.all() == ["{}"]

    downgrade(str(MIGRATIONS), "0021")
    assert (columns("service"), columns("service_partner")) == before


@pytest.mark.usefixtures("first_release")
def test_an_enquiry_about_several_services_keeps_its_first_one_in_earlier_releases() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0022")
    for number in (7, 8):
        service = {"id": number, "slug": f"service-{number}", "lead_id": 1}
        store("service", **{**blank_row("service"), **service})

    upgrade(str(MIGRATIONS), "0023")
    store("enquiry_service", id=1, enquiry_id=1, service_id=8, title="Plant", language="en")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE enquiry SET service_id = 7"))

    downgrade(str(MIGRATIONS), "0022")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT service_id FROM enquiry")) == 7
    assert "enquiry_service" not in tables()


@pytest.mark.usefixtures("first_release")
def test_enquiries_that_are_being_checked_are_kept_from_then_on_and_no_more_without_it() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0023")
    before = tables()

    upgrade(str(MIGRATIONS), "0024")
    assert tables() - before == {"enquiry_draft"}
    store("enquiry_draft", **blank_row("enquiry_draft"))

    downgrade(str(MIGRATIONS), "0023")
    assert tables() == before
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM enquiry")) == 1


@pytest.mark.usefixtures("first_release")
def test_what_coordinators_wrote_is_never_taken_for_the_words_of_the_enquirer() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0025")
    letter = {"id": 9, "nonce": "letter", "enquiry_id": 1, "scope": "everyone", "body": "Hello."}
    row = {**blank_row("message"), **letter, "written_at": NOW, "is_from_coordinator": True}
    store("message", **row)
    for number, kind in enumerate(("reminded", "reopened"), start=1):
        store("enquiry_event", id=number, enquiry_id=1, at=NOW, kind=kind, detail="")

    downgrade(str(MIGRATIONS), "0024")

    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT body FROM message")).all() == ["Old words."]
        kinds = connection.scalars(text("SELECT kind FROM enquiry_event")).all()
        assert kinds == ["reopened"], "of reminders an earlier release would tell the enquirer"


@pytest.mark.usefixtures("first_release")
def test_proposals_that_wait_are_kept_with_and_without_the_time_of_a_reminder() -> None:
    old_enquiry()
    upgrade(str(MIGRATIONS), "0025")
    before = columns("assignment")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE assignment SET hand_over_to_id = 1"))

    upgrade(str(MIGRATIONS), "0026")
    reminded_at = bindparam("reminded_at", NOW, UtcDateTime())
    with db.engine.begin() as connection:
        remind = text("UPDATE assignment SET hand_over_reminded_at = :reminded_at")
        connection.execute(remind.bindparams(reminded_at))

    downgrade(str(MIGRATIONS), "0025")
    assert columns("assignment") == before
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT hand_over_to_id FROM assignment")) == 1


@pytest.mark.usefixtures("first_release")
def test_saved_searches_go_with_their_mails_where_nobody_could_end_them() -> None:
    upgrade(str(MIGRATIONS), "0026")
    before, columns_before = tables(), columns("mail")
    old_mail(1, "ada@example.org", error=None)

    upgrade(str(MIGRATIONS), "0027")
    assert tables() - before == {"saved_search"}
    key = {"key": "k", "email": "ada@example.org", "address": "q=membrane"}
    store("saved_search", **{**blank_row("saved_search"), **key, "fitting": [1, 2]})
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE mail SET unsubscribe_url = 'https://example.org/'"))
    old_mail(2, "ada@example.org", error=None)

    downgrade(str(MIGRATIONS), "0026")
    assert (tables(), columns("mail")) == (before, columns_before)
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT id FROM mail")).all() == [2]


@pytest.mark.usefixtures("first_release")
def test_the_log_of_services_goes_on_as_that_of_all_rooms_with_its_numbers() -> None:
    upgrade(str(MIGRATIONS), "0028")
    before = tables()
    day = timedelta(days=1)
    row = {**blank_row("service"), "lead_id": 1, "published_at": NOW, "original_language": "en"}
    store("service", **{**row, "id": 7, "slug": "s-7", "state": "published", "version": 2})
    withdrawn = {"state": "withdrawn", "version": 1, "withdrawn_at": NOW + 2 * day}
    store("service", **{**row, "id": 8, "slug": "s-8", **withdrawn})
    store("service", **{**row, "id": 9, "slug": "s-9", "state": "draft", "published_at": None})
    for service_id, number in ((7, 1), (7, 2), (8, 1)):
        at = NOW + (number - 1) * day
        store("service_version", service_id=service_id, number=number, record={}, published_at=at)
    partner = {**blank_row("service_partner"), "service_id": 7, "cluster_id": 1}
    store("service_partner", **partner, agreed_at=NOW + 3 * day)
    written = [(7, NOW), (8, NOW), (7, NOW + day), (8, NOW + 2 * day), (7, NOW + 3 * day)]
    for number, (service_id, at) in enumerate([*written, (7, NOW + 4 * day)], start=11):
        store("service_change", id=number, service_id=service_id, at=at)
    page = {"page": "about", "language": "cs", "number": 1, "body": "", "author_id": None}
    store("page_version", id=1, **page, written_at=NOW)

    upgrade(str(MIGRATIONS), "0029")

    assert tables() ^ before == {"change", "service_change"}
    with transaction():
        changes = db.session.scalars(select(Change).order_by(Change.id)).all()
        assert [(change.id, change.key, change.kind) for change in changes[:6]] == [
            (11, "7", "published"),
            (12, "8", "published"),
            (13, "7", "changed"),
            (14, "8", "withdrawn"),
            (15, "7", "countersigned"),
            (16, "7", "unknown"),
        ]
        assert (changes[2].after, changes[2].fields, changes[3].after) == ({"version": 2}, [], None)
        assert [(change.thing, change.key, change.kind) for change in changes[6:]] == [
            ("cluster", "1", "created"),
            *[("service", str(number), "created") for number in (7, 8, 9)],
            ("page", "about", "text-changed"),
        ]
        assert changes[-1].fields == ["cs"]
        assert last_change() == 16, "what follows the log has nothing to do"
        record = Line(thing=Thing.SERVICE, key=7, kind=Kind.CHANGED, is_public=True)
        write([record], NOW)
        assert last_change() > changes[-1].id

    downgrade(str(MIGRATIONS), "0028")
    assert tables() == before
    with db.engine.connect() as connection:
        lines = connection.execute(text("SELECT id, service_id FROM service_change ORDER BY id"))
        assert [tuple(line) for line in lines][:6] == [
            (number, service_id)
            for number, (service_id, _at) in enumerate([*written, (7, NOW)], start=11)
        ]
    upgrade(str(MIGRATIONS), "0029")


@pytest.mark.usefixtures("first_release")
def test_searches_of_earlier_releases_are_counted_on_and_needs_go_without_the_claims() -> None:
    upgrade(str(MIGRATIONS), "0029")
    before, columns_before = tables(), columns("search_count")
    with db.engine.begin() as connection:
        connection.execute(_ONE_SEARCH)

    upgrade(str(MIGRATIONS), "0030")
    assert tables() - before == {"unmet_need"}
    claim = {"key": "k", "week": NOW.date(), "claimed_by_id": 1}
    store("unmet_need", **{**blank_row("unmet_need"), **claim})
    with db.engine.connect() as connection:
        count = connection.execute(text("SELECT is_doubtful, sector FROM search_count")).one()
        assert (bool(count.is_doubtful), count.sector) == (False, "")

    downgrade(str(MIGRATIONS), "0029")
    assert (tables(), columns("search_count")) == (before, columns_before)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT searches FROM search_count")) == 1
        assert connection.scalars(text("SELECT slug FROM cluster")).all() == ["wsm"]


@pytest.mark.usefixtures("first_release")
def test_services_with_old_reviews_stay_listed_and_what_was_unlisted_comes_back_without_it() -> (
    None
):
    upgrade(str(MIGRATIONS), "0031")
    before, columns_before = tables(), columns("service")
    row = {**blank_row("service"), "lead_id": 1, "state": "published", "version": 1}
    old = NOW.date() - timedelta(days=900)
    for number in (7, 8):
        store("service", **{**row, "id": number, "slug": f"s-{number}", "review_by": old})

    upgrade(str(MIGRATIONS), "0032")
    assert tables() - before == {"review_reminder"}
    with transaction():
        states = text("SELECT state, is_lowered FROM service ORDER BY id")
        assert [tuple(row) for row in db.session.execute(states)] == [
            ("published", False),
            ("published", False),
        ]
        unlisted = (
            "UPDATE service SET state = 'unlisted', unlisted_why = 'stale', unlisted_at = changed_at"
            " WHERE id = 7"
        )
        db.session.execute(text(unlisted))
        db.session.add(
            ReviewReminder(service_id=7, review_by=old, number=3, reminded_at=NOW, mail_id=1)
        )
    last = last_change()

    downgrade(str(MIGRATIONS), "0031")
    assert (tables(), columns("service")) == (before, columns_before)
    with db.engine.connect() as connection:
        found = connection.scalars(text("SELECT state FROM service ORDER BY id")).all()
    assert found == ["published", "published"]
    assert changes_since(last).keys() == {7}, "the index finds it again"
    db.session.rollback()


@pytest.mark.usefixtures("first_release")
def test_clusters_of_earlier_releases_are_not_led_through_first_steps() -> None:
    upgrade(str(MIGRATIONS), "0033")
    before = columns("cluster")

    upgrade(str(MIGRATIONS), "0034")
    with transaction():
        assert db.session.scalars(select(Cluster.first_steps_ended_at)).all() == [NOW]

    downgrade(str(MIGRATIONS), "0033")
    assert columns("cluster") == before
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT slug FROM cluster")).all() == ["wsm"]


@pytest.mark.usefixtures("first_release")
def test_versions_of_earlier_releases_stay_without_who_and_why() -> None:
    old_service(1, ["membranes"])
    old_enquiry()
    upgrade(str(MIGRATIONS), "0035")
    for number in (1, 2):
        store("service_version", service_id=1, number=number, record={}, published_at=NOW)
    before = columns("service_version"), columns("enquiry"), columns("service")

    upgrade(str(MIGRATIONS), "0036")
    with db.engine.connect() as connection:
        query = text("SELECT kind, note, restored, account_id FROM service_version ORDER BY number")
        assert [tuple(row) for row in connection.execute(query)] == [
            ("first", "", None, None),
            ("change", "", None, None),
        ]
        assert connection.scalar(text("SELECT service_version FROM enquiry")) is None
    assert row_of("service")["what_is_new"] == {}

    downgrade(str(MIGRATIONS), "0035")
    assert (columns("service_version"), columns("enquiry"), columns("service")) == before
    with db.engine.connect() as connection:
        numbers = connection.scalars(text("SELECT number FROM service_version ORDER BY number"))
        assert numbers.all() == [1, 2]
    upgrade(str(MIGRATIONS), "0036")


@pytest.mark.usefixtures("first_release")
def test_addresses_of_earlier_releases_are_mended_and_mail_that_failed_for_them_is_sent() -> None:
    """Field 1 and 10: what no server refused goes out after all."""
    upgrade(str(MIGRATIONS), "0005")
    store(
        "cluster",
        **{**row_of("cluster"), "id": 2, "slug": "mueller"},
        email="desk\u200b@xn--mller-kva.de",
    )
    old_mail(1, "desk@müller.de", error="not an address for a header: 'desk@müller.de'")
    old_mail(2, "ada@example.org", error="the subject is not the one meant")
    old_mail(3, "nobody@example.org", error="550 no such person")
    old_mail(4, "bob@XN--MLLER-KVA.de", error=None)

    upgrade(str(MIGRATIONS))

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT email FROM cluster WHERE id = 2")) == "desk@müller.de"
    assert mail.deliver() == 3
    db.session.rollback()
    assert [
        message.recipient for message in db.session.scalars(select(Mail)) if message.sent_at is None
    ] == ["nobody@example.org"]

    db.session.rollback()
    downgrade(str(MIGRATIONS), "0005")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mail")) == 4


@pytest.mark.usefixtures("first_release")
def test_sessions_of_earlier_releases_stay_open_and_name_no_browser() -> None:
    upgrade(str(MIGRATIONS), "0030")
    before, columns_before = tables(), columns("user_session")
    store("user_account", **{**blank_row("user_account"), "id": 1, "email": "ada@example.org"})
    store("user_session", **{**blank_row("user_session"), "user_id": 1, "token_hash": "hash"})

    upgrade(str(MIGRATIONS), "0031")
    assert tables() - before == {"address_change"}
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT used_at, browser, system FROM user_session")).one()
    assert tuple(row) == (None, None, None)
    store("address_change", **{**blank_row("address_change"), "user_id": 1})

    downgrade(str(MIGRATIONS), "0030")
    assert (tables(), columns("user_session")) == (before, columns_before)
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT token_hash FROM user_session")).all() == ["hash"]


@pytest.mark.usefixtures("first_release")
def test_a_translation_of_earlier_releases_is_behind_in_all_that_it_says() -> None:
    upgrade(str(MIGRATIONS), "0032")
    row = {**blank_row("service"), "id": 7, "slug": "membranes", "lead_id": 1}
    store("service", **{**row, "original_language": "fr"})
    text_row = {**blank_row("service_text"), "service_id": 7, "title": "Membranes"}
    store("service_text", **{**text_row, "language": "fr", "revision": 4})
    store("service_text", **{**text_row, "language": "cs", "of_revision": 3, "revision": 1})
    store("service_text", **{**text_row, "language": "de", "of_revision": 4, "summary": "Kurz."})
    store("service_text", **{**text_row, "language": "es", "of_revision": None})
    before = tables(), columns("service_text")
    marks = text("SELECT language, of_revision, outdated FROM service_text ORDER BY language")

    upgrade(str(MIGRATIONS), "0033")

    assert tables() - before[0] == {"text_history"}
    with db.engine.begin() as connection:
        assert [tuple(line) for line in connection.execute(marks)] == [
            ("cs", 3, 1),
            ("de", 4, 0),
            ("es", None, 0),
            ("fr", None, 0),
        ]
        connection.execute(text("UPDATE service_text SET outdated = 0 WHERE language = 'cs'"))

    downgrade(str(MIGRATIONS), "0032")

    assert (tables(), columns("service_text")) == before
    with db.engine.connect() as connection:
        followed = text("SELECT of_revision FROM service_text ORDER BY language")
        assert connection.scalars(followed).all() == [4, 4, None, None]


@pytest.mark.usefixtures("first_release")
def test_accounts_of_earlier_releases_have_no_second_factor_until_they_set_one_up() -> None:
    upgrade(str(MIGRATIONS), "0034")
    before, columns_before = tables(), columns("user_account")
    store("user_account", **{**blank_row("user_account"), "id": 1, "email": "ada@example.org"})

    upgrade(str(MIGRATIONS), "0035")
    assert tables() - before == {"recovery_code"}
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT factor_salt, factor_step FROM user_account")).one()
    assert tuple(row) == (None, 0)
    store("recovery_code", user_id=1, code_hash="hash")

    downgrade(str(MIGRATIONS), "0034")
    assert (tables(), columns("user_account")) == (before, columns_before)
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT email FROM user_account")).all() == [
            "ada@example.org"
        ]

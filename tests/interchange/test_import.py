"""A cluster brings its catalogue as a file."""

import json
from datetime import UTC, datetime

import pytest

from marketplace.catalogue.models import Service, ServiceVersion
from marketplace.catalogue.queries import find_by_slug
from marketplace.changes.models import Change, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.interchange.lines import LINE_MAX
from marketplace.technologies import queries as technologies
from tests.browser import Visitor
from tests.interchange.conftest import SCREENING, SMALLEST, WSM, ZINNAE, Run, Write


def test_a_file_fills_the_catalogue_whatever_the_order_of_its_lines(
    run: Run, write: Write, visitor: Visitor
) -> None:
    result = run("import", write(SCREENING, WSM, SMALLEST, ZINNAE))

    assert result.output.splitlines() == [
        "2 clusters: 2 new, 0 changed, 0 unchanged",
        "2 services: 2 new, 0 changed, 0 unchanged",
    ]
    service = find_by_slug("membrane-screening")
    assert service is not None
    assert [cluster.slug for cluster in service.clusters] == ["wsm", "zinnae"]
    assert service.sectors == ["E36", "E37"]
    assert service.countries == ["EU", "EL"]
    assert (service.price_amount, service.price_member_amount) == (450, 360)
    assert service.published_at == datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
    assert service.best_text("en").is_outdated(service.original)
    assert visitor.open("/en/services/membrane-screening").title == "Membrane screening"


def test_words_for_technologies_become_codes_and_new_ones_are_proposed(
    run: Run, write: Write
) -> None:
    file = write(
        WSM,
        {**SMALLEST, "technologies": ["Membranen", "Leak sniffing", "capteurs", "membrány"]},
        {**SMALLEST, "slug": "second", "technologies": ["leak-sniffing"]},
    )

    run("import", file)
    assert "2 services: 0 new, 0 changed, 2 unchanged" in run("import", file).output

    services = [find_by_slug(slug) for slug in ("smallest", "second")]
    assert [service.technologies for service in services if service] == [
        ["membranes", "Leak sniffing", "sensors"],
        ["Leak sniffing"],
    ]
    assert technologies.count_proposals() == 1


def test_what_was_imported_is_found_at_once(run: Run, write: Write, visitor: Visitor) -> None:
    run("import", write(WSM, ZINNAE, SCREENING))

    assert "Membrane screening" in visitor.open("/en/services?q=membranes").text


def test_a_published_service_has_a_version_its_partners_agreed_to_and_a_line_in_the_log(
    run: Run, write: Write
) -> None:
    run("import", write(WSM, ZINNAE, SCREENING, SMALLEST))

    service = find_by_slug("membrane-screening")
    assert service is not None
    assert (service.version, service.partners[0].countersigned_version) == (1, 1)
    assert db.session.query(ServiceVersion).one().record["slug"] == "membrane-screening"
    lines = db.session.query(Change).filter_by(thing=Thing.SERVICE, is_public=True).all()
    assert [(line.key, line.kind, line.actor) for line in lines] == [
        (str(service.id), "published", "import")
    ]


def test_a_service_without_a_state_is_a_draft(run: Run, write: Write) -> None:
    run("import", write(WSM, SMALLEST))

    smallest = find_by_slug("smallest")
    assert smallest is not None
    assert smallest.state == "draft"


def test_the_same_file_again_touches_nothing(run: Run, write: Write) -> None:
    path = write(WSM, ZINNAE, SCREENING, SMALLEST)
    run("import", path)
    before = [
        (service.slug, service.changed_at, service.version) for service in db.session.query(Service)
    ]

    result = run("import", path)

    assert "2 services: 0 new, 0 changed, 2 unchanged" in result.output
    assert [
        (service.slug, service.changed_at, service.version) for service in db.session.query(Service)
    ] == before
    assert db.session.query(Change).count() == 4, "two clusters and two services"


def test_a_text_behind_an_original_that_is_not_there_is_the_same_text_again(
    run: Run, write: Write
) -> None:
    english = {"title": "Membrane screening", "summary": "Thirty litres.", "outdated": True}
    path = write(WSM, ZINNAE, {**SCREENING, "texts": {"en": english}})
    run("import", path)

    assert "1 services: 0 new, 0 changed, 1 unchanged" in run("import", path).output


def test_a_changed_line_becomes_the_next_version_of_that_service_only(
    run: Run, write: Write
) -> None:
    run("import", write(WSM, ZINNAE, SCREENING, SMALLEST))

    result = run("import", write({**SCREENING, "type": "training"}, SMALLEST))

    assert "2 services: 0 new, 1 changed, 1 unchanged" in result.output
    service = find_by_slug("membrane-screening")
    assert service is not None
    assert (service.type, service.version, service.partners[0].countersigned_version) == (
        "training",
        2,
        2,
    )


@pytest.mark.parametrize(
    "partner",
    [
        {"role": "Analyse", "roles": {"en": "Reads"}},
        {"roles": {"fr": "Analyse", "en": "Reads"}},
        {"role": "Analyse", "roles": {"fr": "Something else", "en": "Reads", "cs": ""}},
    ],
)
def test_a_role_has_words_in_several_languages(
    run: Run, write: Write, partner: dict[str, object]
) -> None:
    run("import", write(WSM, ZINNAE, {**SCREENING, "partners": [{"cluster": "zinnae", **partner}]}))

    service = find_by_slug("membrane-screening")

    assert service is not None
    (partnership,) = service.partners
    assert (partnership.role, partnership.translated_roles) == ("Analyse", {"en": "Reads"})
    (record,) = map(json.loads, run("export", "services").output.splitlines())
    assert record["partners"] == [
        {"cluster": "zinnae", "role": "Analyse", "roles": {"en": "Reads"}}
    ]


def test_a_file_that_does_not_mention_the_state_leaves_it(run: Run, write: Write) -> None:
    run("import", write(WSM, {**SMALLEST, "state": "published"}))

    assert "1 unchanged" in run("import", write(SMALLEST)).output


def test_a_changed_cluster_is_changed(run: Run, write: Write) -> None:
    label = {
        "level": "bronze",
        "awarded": "2017-01-15",
        "valid_until": "2019-01-31",
        "url": "https://example.org/label",
    }
    run("import", write(WSM))

    result = run(
        "import", write({**WSM, "label": label, "texts": {"fr": {"summary": "Membranes"}}})
    )

    assert "1 clusters: 0 new, 1 changed, 0 unchanged" in result.output
    assert db.session.query(Cluster).one().label_level == "bronze"


def test_a_dry_run_says_what_would_happen_and_stores_nothing(run: Run, write: Write) -> None:
    result = run("import", "--dry-run", write(WSM, ZINNAE, SCREENING))

    assert "1 services: 1 new, 0 changed, 0 unchanged" in result.output
    assert "nothing was stored" in result.output
    assert db.session.query(Cluster).count() == 0


def test_a_file_comes_through_a_pipe(run: Run) -> None:
    result = run("import", "-", text=json.dumps(WSM).encode())

    assert "1 clusters: 1 new" in result.output


def test_a_byte_order_mark_and_empty_lines_are_no_mistake(run: Run, write: Write) -> None:
    result = run("import", write(b"\xef\xbb\xbf" + json.dumps(WSM).encode(), b"", b"  \r", ZINNAE))

    assert result.exit_code == 0, result.output


def test_all_mistakes_of_a_file_are_named_with_their_lines_and_nothing_is_stored(
    run: Run, write: Write
) -> None:
    wrong_type = {**SCREENING, "type": "tests", "kindness": 1}
    elsewhere = {**SMALLEST, "cluster": "atlantis"}
    result = run(
        "import",
        write(
            WSM,
            ZINNAE,
            wrong_type,
            b'{"kind": "service",',
            SMALLEST,
            SMALLEST,
            elsewhere | {"slug": "x"},
        ),
    )

    assert result.exit_code == 1
    said = result.stderr.splitlines()
    assert said.pop(2).startswith("line 4: the line is not JSON: ")
    assert said == [
        'line 3: services/membrane-screening: type "tests" is not one of funding, innovation, testing, training, '
        "internationalisation, partnering, visibility, intelligence, standards, transition, advice",
        'line 3: services/membrane-screening: the key "kindness" is not known',
        "line 6: services/smallest: this slug is on line 5 already",
        "line 7: services/x: there is no cluster atlantis",
        "Nothing was stored: 5 mistakes.",
    ]
    assert db.session.query(Cluster).count() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slug": "Über uns"}, "slug"),
        ({"slug": "x" * 101}, "1 to 100"),
        ({"slug": None}, "slug is missing"),
        ({"cluster": None}, "cluster is missing"),
        ({"type": None}, "type is missing"),
        ({"type": ["testing"]}, "is not one of"),
        ({"original_language": "xx"}, "original_language"),
        ({"texts": {}}, "has no text with a title and a summary"),
        ({"texts": "none"}, "is a text, not an object"),
        ({"texts": {"en": "words"}}, "texts.en is a text, not an object"),
        ({"texts": {"xx": {"title": "a", "summary": "b"}}}, 'texts "xx" is not one of'),
        ({"texts": {"en": {"title": "a" * 251, "summary": "b"}}}, "251 characters, more than 250"),
        (
            {"texts": {"en": {"title": "a", "summary": "b", "what_you_get": ["c"] * 11}}},
            "11 items, more than 10",
        ),
        (
            {"texts": {"en": {"title": "a", "summary": "b", "what_you_get": [1]}}},
            "has a number where a text",
        ),
        ({"partners": [{"cluster": "wsm"}]}, "which is the lead cluster"),
        ({"partners": [{"cluster": "zinnae"}, {"cluster": "zinnae"}]}, "has zinnae 2 times"),
        ({"partners": {}}, "is an object, not a list"),
        ({"sectors": ["Z99"]}, '"Z99" is not a known sector'),
        ({"countries": ["XX"]}, "is not a known country"),
        ({"price": {"model": "from", "amount": "-1"}}, '"-1" is not an amount'),
        ({"price": {"model": "from", "amount": True}}, "is not an amount"),
        ({"price": {"currency": "euro"}}, "currency"),
        ({"trl": [6, 3]}, "two levels from 1 to 9"),
        ({"duration": {"amount": 0, "unit": "weeks"}}, "from 1 to 1000"),
        ({"reply_within_days": "3"}, "is not a whole number"),
        ({"review_by": "2027-02-30"}, "is not a date"),
        ({"published_at": "2027-02-03T10:00:00"}, "is not a time with its zone"),
        ({"withdrawn_reason": "gone"}, 'the state is not "withdrawn"'),
        ({"kind": "enquiry"}, '"enquiry" is not one of cluster, service'),
    ],
)
def test_a_wrong_value_is_named(
    run: Run, write: Write, change: dict[str, object], words: str
) -> None:
    result = run("import", write(WSM, ZINNAE, {**SMALLEST, **change}))

    assert result.exit_code == 1
    assert result.stderr.startswith("line 3: ")
    assert words in result.stderr.splitlines()[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "=?utf-8?q?a?=@example.org"}, "is not an e-mail address"),
        ({"website": "javascript:alert(1)"}, "begins with https://"),
        ({"label": {"level": "platinum"}}, "is not one of bronze, silver, gold"),
        ({"name": " "}, "name is missing"),
        ({"texts": {"en": {"title": "a"}}}, 'the key "title" in texts.en is not known'),
    ],
)
def test_a_wrong_value_of_a_cluster_is_named(
    run: Run, write: Write, change: dict[str, object], words: str
) -> None:
    result = run("import", write({**WSM, **change}))

    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[1, 2]", "is not an object"),
        (b'"service"', "is not an object"),
        (b"{}", "kind is missing"),
        (b'{"kind": "cluster", "slug": "\xff"}', "is not UTF-8 at byte 30"),
        (b'{"kind": "cluster", "kind": "service"}', 'the key "kind" stands in it twice'),
        (b'{"kind": NaN}', "NaN is not JSON"),
        (b'{"kind": ' + b"9" * 5000 + b"}", "the line is not usable"),
        (b'{"price": 1e999999999}', "kind is missing"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"kind": "' + b"x" * LINE_MAX + b'"}', "the line is longer than 8 MB"),
        (b'{"kind": ["cluster"]}', "is not one of cluster, service"),
        (b'{"kind": "\\ud800"}', "is not one of cluster, service"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_broken_line_is_reported_and_the_next_one_is_still_read(
    run: Run, write: Write, line: bytes, words: str
) -> None:
    result = run("import", write(line, {**WSM, "country": "XX"}))

    first, second, _end = result.stderr.splitlines()
    assert words in first
    assert second == 'line 2: clusters/wsm: country "XX" is not a known country'


def test_an_amount_that_would_fill_the_memory_is_only_wrong(run: Run, write: Write) -> None:
    line = (
        json.dumps(SMALLEST)
        .encode()
        .replace(b'"type"', b'"price": {"amount": 1e999999999}, "type"')
    )

    assert "price.amount 1E+999999999 is not an amount" in run("import", write(WSM, line)).stderr


def test_characters_that_no_database_takes_are_left_out(run: Run, write: Write) -> None:
    text = {"title": "Nul\x00 and half \ud800 \u202eevil", "summary": "It stays readable."}
    result = run("import", write(WSM, {**SMALLEST, "texts": {"en": text}}))

    assert result.exit_code == 0, result.output
    smallest = find_by_slug("smallest")
    assert smallest is not None
    assert smallest.best_text("en").title == "Nul and half evil"


def test_of_very_many_mistakes_the_first_thousand_are_listed(run: Run, write: Write) -> None:
    result = run("import", write(*[b"{}"] * 1234))

    assert result.stderr.splitlines()[-2:] == [
        "… and 234 more.",
        "Nothing was stored: 1,234 mistakes.",
    ]
    assert len(result.stderr.splitlines()) == 1002


def test_a_file_that_is_not_there_is_one_sentence(run: Run) -> None:
    result = run("import", "nowhere.jsonl")

    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_a_long_file_is_stored_batch_by_batch(run: Run, write: Write) -> None:
    services = [
        {**SMALLEST, "slug": f"service-{number}", "state": "published"} for number in range(450)
    ]

    result = run("import", write(*services, WSM))

    assert "450 services: 450 new" in result.output
    assert db.session.query(Service).filter_by(state="published", version=1).count() == 450


def test_clusters_of_the_database_count_as_known(run: Run, write: Write, wsm: Cluster) -> None:
    assert run("import", write(SMALLEST)).exit_code == 0


def test_a_translation_that_stays_while_the_original_changes_follows_what_the_file_says(
    run: Run, write: Write
) -> None:
    run("import", write(WSM, ZINNAE, SCREENING))
    french = {**SCREENING["texts"]["fr"], "summary": "Trente litres."}  # type: ignore[index]
    english = {"title": "Membrane screening", "summary": "Thirty litres."}

    run("import", write({**SCREENING, "texts": {"fr": french, "en": english}}))

    service = find_by_slug("membrane-screening")
    assert service is not None
    assert service.texts[1].revision == 2
    assert not service.texts[0].is_outdated(service.original)

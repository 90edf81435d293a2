"""The answers that a desk keeps ready."""

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.desk import answer_fields
from marketplace.enquiries.messages import CannedAnswer
from tests.browser import Visitor

READY = "/en/desk/answers"


def test_an_answer_is_kept_ready_changed_and_deleted(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    page = wsm_desk.open(f"{READY}/new").submit(
        "Save", title="Prices", language="fr", body="Cela coûte {price}, {date}."
    )

    assert "The reply template is saved." in page.text
    assert "will stay as they are: {price}, {date}" in page.text
    assert "French" in page.text
    assert "Prices" not in zinnae_desk.open(READY).text

    page = page.follow(f"{READY}/").visitor.open(page.links(f"{READY}/")[1])
    address = page.url
    assert page.submit("Save", title="").status == 422
    assert "Tarifs" in page.submit("Save", title="Tarifs").text
    for foreign in (address, f"{address}/delete"):
        assert zinnae_desk.open(foreign).status == 404

    page = wsm_desk.open(f"{address}/delete").submit("Yes, delete the reply template")
    assert "The reply template is deleted." in page.text
    assert wsm_desk.open(address).status == 404


def test_a_form_sent_twice_keeps_one_answer(wsm_desk: Visitor) -> None:
    form = wsm_desk.open(f"{READY}/new")

    for _time in range(2):
        page = form.submit("Save", title="Prices", language="en", body="It costs nothing.")

    assert len(page.all(".ready-answers li")) == 1


def test_fields_are_filled_in_once_and_what_is_not_known_stays() -> None:
    values = {"name": "{cluster}", "cluster": "WSM", "organisation": ""}

    assert answer_fields.fill(
        "Dear {name} of {organisation}, {odd} {cluster} {odd} {}", values
    ) == (
        "Dear {cluster} of {organisation}, {odd} WSM {odd} {}",
        ["organisation", "odd"],
    )


def test_ready_answers_come_a_page_at_a_time(wsm_desk: Visitor, wsm: Cluster) -> None:
    with transaction():
        db.session.add_all(
            CannedAnswer(cluster_id=wsm.id, language=code, title=f"{code} {number:02}", body="Hi.")
            for code in ("de", "en")
            for number in range(30)
        )

    first, second = (wsm_desk.open(f"/en/desk/answers?page={number}") for number in (1, 2))

    titles = [
        link.get_text() for page in (first, second) for link in page.all(".ready-answers li a")
    ]
    assert titles == [f"{code} {number:02}" for code in ("de", "en") for number in range(30)]
    assert [heading.get_text() for heading in second.all("section h2")] == ["English"]
    assert "51 to 60 of 60" in second.text
    assert first.all(".pagination a[rel=next]")[0]["href"] == second.url

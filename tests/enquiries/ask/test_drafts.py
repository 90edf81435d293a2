"""What is to be checked has an address of its own: to go back after sending shows a page."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.actions import drafting
from marketplace.enquiries.models import DRAFT_KEPT, Enquiry, SavedDraft
from marketplace.server.worker import JOBS, run_once
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_service
from tests.counting import counted_commits
from tests.enquiries.ask.test_limits import limited, limited_site, shown
from tests.enquiries.asking import FORM, TYPED, ask, fill_in

__all__ = ["limited", "limited_site"]
CHECK = "Check your enquiry before you send it"
GENERAL = "/en/enquiries/new"
OF_CLUSTER = f"{GENERAL}?cluster=wsm"
SEVERAL = "/en/shortlist/enquiry?s=leak-search&s=membrane-screening"
MORE_TYPED = {**TYPED, "phone": "+30 21 0000", "may_hand_over": "y"}


@pytest.fixture
def leak_search(membrane_screening: Service, wsm: Cluster) -> Service:
    """A second service."""
    return make_service("leak-search", wsm, title="Leak search")


def count(table: type[Enquiry] | type[SavedDraft]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def withdraw(slug: str) -> None:
    with transaction():
        service = catalogue.find_by_slug(slug)
        assert service is not None
        service.withdraw("We have no machine any more.", utcnow())


def let_pass(time: timedelta) -> None:
    with transaction():
        db.session.execute(update(SavedDraft).values(saved_at=utcnow() - time))


def typed_on(page: Page, names: Sequence[str]) -> dict[str, str]:
    return {name: page.value(name) for name in names}


@pytest.mark.parametrize("address", [FORM, GENERAL, OF_CLUSTER, SEVERAL])
def test_what_is_to_be_checked_is_a_page_that_can_be_opened_again(
    visitor: Visitor, leak_search: Service, address: str
) -> None:
    form = visitor.open(address)
    answer = visitor.client.post(address, data=form.filled_in() | MORE_TYPED | {"step": "check"})
    assert answer.status_code == 303

    first, again = (
        visitor.open(answer.headers["Location"]),
        visitor.open(answer.headers["Location"]),
    )

    assert first.url.startswith("/en/enquiries/draft.")
    assert first.title == again.title == CHECK
    assert first.text == again.text
    assert "+30 21 0000" in first.text
    names = ("nonce", "shown", "notice_version")
    assert typed_on(first, names) == typed_on(form, names)


def test_it_is_for_who_has_the_address_alone(visitor: Visitor, membrane_screening: Service) -> None:
    for page in (fill_in(visitor), fill_in(visitor).submit("Go back and change")):
        headers = page.response.headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in headers
        assert not page.all("link[rel=canonical], link[rel=alternate]")


def test_its_key_is_not_stored(visitor: Visitor, membrane_screening: Service) -> None:
    key = fill_in(visitor).url.rpartition(".")[2]

    draft = db.session.scalars(select(SavedDraft)).one()

    columns = [str(getattr(draft, column.key)) for column in SavedDraft.__table__.columns]
    assert len(key) == 32
    assert not [text for text in columns if key in text]


def test_to_keep_it_is_one_small_write(limited: Flask) -> None:
    form = Visitor(limited).open(FORM)

    with counted_commits() as commits:
        form.submit("Continue", **{**TYPED, "shown": shown(form.value("nonce"), 60)})

    assert len(commits) == 1
    assert count(SavedDraft) == 1


def test_in_another_language_it_is_the_same_draft(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = fill_in(visitor)

    german = page.follow("/language/de/")

    assert german.url == page.url.replace("/en/", "/de/")
    assert german.tree.get("lang") == "de"
    assert german.value("nonce") == page.value("nonce")
    assert count(SavedDraft) == 1


@pytest.mark.parametrize("address", [FORM, GENERAL, OF_CLUSTER, SEVERAL])
def test_whoever_changes_something_finds_everything_on_a_page_of_its_own(
    visitor: Visitor, leak_search: Service, address: str
) -> None:
    check = fill_in(visitor, address, **MORE_TYPED)

    form = check.submit("Go back and change")

    assert form.url == f"{check.url}/change"
    assert visitor.open(form.url).text == form.text
    names = ("nonce", "name", "organisation", "email", "phone", "country", "language", "message")
    assert typed_on(form, names) == typed_on(check, names)
    for choice in ("size][value=small", "may_hand_over", "consent"):
        assert form.all(f"input[name={choice}][checked]")

    changed = form.submit("Continue", message="We need 50 samples.")
    assert changed.url != check.url
    assert "We need 50 samples." in changed.text
    assert changed.submit("Send enquiry").title == "Your enquiry is on its way"


def test_a_form_that_is_being_changed_goes_on_in_the_other_language(
    visitor: Visitor, leak_search: Service
) -> None:
    for address in (FORM, SEVERAL):
        form = fill_in(visitor, address).submit("Go back and change")

        page = form.switch_language("cs", message="We need 60 samples.")

        assert (page.status, page.tree.get("lang")) == (200, "cs")
        assert page.value("message") == "We need 60 samples."
        assert page.value("nonce") == form.value("nonce")
        assert page.url == address.replace("/en/", "/cs/")


def test_what_a_draft_holds_stands_on_no_form_of_another(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    fill_in(visitor).submit("Go back and change")

    for stranger in (visitor, Visitor(app)):
        form = stranger.open(FORM)
        assert {form.value(name) for name in ("name", "email", "message")} == {""}


@pytest.mark.parametrize("address", [FORM, GENERAL, OF_CLUSTER, SEVERAL])
def test_going_back_after_sending_shows_that_it_was_sent_and_leads_on(
    visitor: Visitor, leak_search: Service, address: str
) -> None:
    check = fill_in(visitor, address)
    own = check.submit("Send enquiry")

    back = visitor.open(check.url)

    assert (back.status, back.title) == (200, "This enquiry has been sent")
    assert own.all(".reference")[0].get_text() in back.text
    assert back.follow(own.url).status == 200
    assert not back.all("main form")
    assert back.follow("/enquiries/new").title == "Ask us"


def test_whoever_was_given_the_address_of_a_draft_does_not_get_that_of_the_enquiry(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    """The page of the enquiry shows answers for years, and deletes them."""
    check = fill_in(visitor)
    own = check.submit("Send enquiry")

    page = Visitor(app).open(check.url)

    assert page.title == "This enquiry has been sent"
    assert own.url.rpartition("/")[2] not in page.response.get_data(as_text=True)
    assert page.links("/enquiries/lost")


def test_the_same_words_about_other_services_on_the_same_form_are_another_enquiry(
    visitor: Visitor, leak_search: Service
) -> None:
    form = visitor.open(SEVERAL)
    typed = form.filled_in() | TYPED | {"step": "send"}

    first = visitor.client.post(SEVERAL, data=typed)
    second = visitor.client.post("/en/shortlist/enquiry?s=leak-search", data=typed)
    again = visitor.client.post(SEVERAL, data=typed)

    assert {answer.status_code for answer in (first, second, again)} == {303}
    assert first.headers["Location"] == again.headers["Location"] != second.headers["Location"]
    assert count(Enquiry) == 2


def test_two_clicks_at_once_send_it_once(
    app: Flask, visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    typed = fill_in(visitor).filled_in() | {"step": ["send"]}
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    start, addresses = threading.Barrier(6), []

    def click() -> None:
        window = Visitor(app)
        window.client.set_cookie("session", cookie.value)
        start.wait()
        addresses.append(window.client.post(FORM, data=typed).headers["Location"])

    threads = [threading.Thread(target=click) for _click in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(addresses) == 6
    assert len(set(addresses)) == 1
    assert count(Enquiry) == 1
    assert len(mailbox) == 3


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_after_a_day_a_page_says_so_and_leads_on(
    visitor: Visitor, membrane_screening: Service, language: str
) -> None:
    check = fill_in(visitor)
    let_pass(DRAFT_KEPT)

    for path in ("", "/change"):
        page = visitor.open(check.url.replace("/en/", f"/{language}/") + path)

        assert page.status == 410
        assert page.tree.get("lang") == language
        assert page.links("/enquiries/lost")
        assert page.response.headers["Cache-Control"] == "no-store"
        if language == "en":
            assert page.title == "This draft is no longer available"
    run_once(visitor.client.application, [job for job in JOBS if job.name == "limits"])
    assert count(SavedDraft) == 0


def test_a_younger_one_is_left_alone_by_the_worker(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    let_pass(DRAFT_KEPT - timedelta(minutes=1))

    run_once(app, [job for job in JOBS if job.name == "limits"])

    assert visitor.open(check.url).title == CHECK


@pytest.mark.parametrize("key", ["nobody", "%00", "a" * 3000, "%ff", "..", "x.y"])
def test_a_key_that_opens_nothing_gets_the_same_page(
    app: Flask, visitor: Visitor, key: str
) -> None:
    assert visitor.open(f"/en/enquiries/draft.{key}").status == 410


def test_a_page_that_is_open_for_longer_than_a_day_loses_nothing(
    visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    with transaction():
        drafting.delete_old(utcnow() + DRAFT_KEPT)

    form = check.submit("Go back and change")
    assert (form.status, form.value("message")) == (200, TYPED["message"])
    assert check.submit("Send enquiry").title == "Your enquiry is on its way"


def test_a_service_withdrawn_meanwhile_is_said_and_the_text_is_there(
    visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    withdraw("membrane-screening")

    for path in ("", "/change"):
        page = visitor.open(check.url + path)
        assert (page.status, page.title) == (410, "This service is no longer offered")
        assert TYPED["message"] in page.text
        assert page.follow("/language/fr/").status == 410
    form = page.submit("Ask us instead")
    assert form.value("message") == TYPED["message"]


def test_a_language_that_is_offered_no_longer_is_chosen_anew(
    app: Flask, visitor: Visitor, membrane_screening: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = fill_in(visitor, language="cs")
    fewer = replace(app.extensions["settings"], languages=("en", "de"))
    monkeypatch.setitem(app.extensions, "settings", fewer)

    page = visitor.open(check.url)
    assert (page.status, page.title) == (200, CHECK)

    form = page.submit("Send enquiry")
    assert form.status == 422
    assert form.value("message") == TYPED["message"]
    assert "Choose the language you would like the answer in." in form.text


def test_what_was_withdrawn_while_the_form_was_filled_in_is_said_on_the_page_to_check_it(
    visitor: Visitor, leak_search: Service
) -> None:
    form = visitor.open(SEVERAL)
    withdraw("leak-search")

    page = form.submit("Continue", **TYPED)

    assert page.title == CHECK
    assert "Some of these services are no longer offered and were left out." in page.text
    assert "Leak search" not in page.text
    changed = page.submit("Go back and change").submit("Continue")
    assert "no longer offered" not in changed.text
    assert page.submit("Send enquiry").title == "Your enquiry is on its way"
    assert visitor.open(page.url).title == "This enquiry has been sent"


def test_of_several_services_those_withdrawn_meanwhile_are_left_out(
    visitor: Visitor, leak_search: Service
) -> None:
    check = fill_in(visitor, SEVERAL)
    withdraw("membrane-screening")

    page = visitor.open(check.url)

    assert "Some of these services are no longer offered and were left out." in page.text
    assert page.submit("Send enquiry").title == "Your enquiry is on its way"
    assert visitor.open(check.url).title == "This enquiry has been sent"


def test_whoever_names_no_draft_that_is_kept_gets_the_form_as_an_answer(
    visitor: Visitor, membrane_screening: Service
) -> None:
    typed = visitor.open(FORM).filled_in() | {name: [text] for name, text in TYPED.items()}
    for key in ("", "nobody"):
        page = visitor.post(FORM, typed | {"step": ["change"], "draft": [key]})

        assert (page.status, page.value("message")) == (200, TYPED["message"])


def test_a_second_enquiry_with_the_same_words_is_known_before_it_is_sent(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    own = ask(visitor)

    page = fill_in(Visitor(app))

    assert page.title == "This enquiry has been sent"
    assert own.all(".reference")[0].get_text() in page.text

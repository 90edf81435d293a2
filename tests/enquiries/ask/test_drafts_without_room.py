"""Where a draft has no room, the form itself is answered with what is to be checked."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.enquiries.actions import drafting
from marketplace.enquiries.ask import drafts
from marketplace.enquiries.models import SavedDraft
from tests.browser import Visitor
from tests.conftest import ON_POSTGRESQL
from tests.enquiries.ask.test_drafts import CHECK, OF_CLUSTER, SEVERAL, count, leak_search
from tests.enquiries.ask.test_limits import limited, limited_site, shown
from tests.enquiries.ask.test_outage import locked
from tests.enquiries.asking import FORM, TYPED, fill_in

__all__ = ["leak_search", "limited", "limited_site"]


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_while_nothing_can_be_stored_the_form_is_answered_with_what_is_to_be_checked(
    visitor: Visitor, leak_search: Service, data_dir: Path
) -> None:
    for address in (FORM, OF_CLUSTER, SEVERAL):
        form = visitor.open(address)
        with locked(data_dir):
            page = form.submit("Continue", **TYPED)

            assert (page.status, page.title) == (200, CHECK)
            assert page.url == address.partition("?cluster")[0]
            assert page.submit("Go back and change").value("message") == TYPED["message"]
            assert page.switch_language("de").value("message") == TYPED["message"]
        assert page.submit("Send enquiry").title == "Your enquiry is on its way"


@pytest.mark.parametrize("limit", ["_PER_NETWORK", "_IN_ALL"])
def test_more_drafts_than_there_is_room_for_are_answers_to_the_form(
    limited: Flask, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(drafts, limit, 2)
    visitor = Visitor(limited)

    for number in range(4):
        form = visitor.open(FORM)
        page = form.submit(
            "Continue",
            **{**TYPED, "message": f"{number}", "shown": shown(form.value("nonce"), 60)},
        )
        assert (page.status, page.title) == (200, CHECK)

    assert page.url == FORM
    assert count(SavedDraft) == 2
    assert page.submit("Send enquiry").title == "Your enquiry is on its way"


def test_what_is_too_long_for_a_draft_is_the_answer_to_the_form(
    visitor: Visitor, membrane_screening: Service
) -> None:
    form = visitor.open(FORM)
    long = form.submit("Continue", **TYPED, shown="x" * drafting.FIELDS_MAX)
    longest = fill_in(visitor, message="я" * 5000)

    assert (long.title, long.url) == (CHECK, FORM)
    assert longest.url.startswith("/en/enquiries/draft.")
    assert count(SavedDraft) == 1

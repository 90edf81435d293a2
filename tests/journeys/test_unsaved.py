"""What somebody typed at a desk is not lost by a click that leads elsewhere."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.journeys.chromium import PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

MANAGER = "manager@wsm.example.org"
NOTE = "Ring them on Monday."


@pytest.fixture
def desk(arrive: Arrival) -> Person:
    """The page of an enquiry that waits for its answer."""
    desk = arrive(Window(width=PHONE)).sign_in(MANAGER)
    desk.open("/desk/enquiries?state=to-answer")
    return desk.go(desk.page.locator("th a").first)


def test_who_leaves_a_form_that_was_changed_is_asked_and_may_stay(desk: Person) -> None:
    questions = _answer_questions(desk, stay=True)
    desk.fill(note=NOTE)

    desk.page.locator(".tabs a").last.click()

    expect(desk.page.locator("[name=note]")).to_have_value(NOTE)
    assert questions == ["beforeunload"]
    desk.press("Save as our own note").reads(NOTE)
    desk.open("/desk/members")
    assert questions == ["beforeunload"]


def test_sending_one_form_does_not_lose_another_without_a_question(desk: Person) -> None:
    questions = _answer_questions(desk, stay=True)
    desk.fill(note=NOTE, body="We can help.")

    desk.page.get_by_role("button", name="Send answer").click()

    expect(desk.page.locator("[name=body]")).to_have_value("We can help.")
    assert questions == ["beforeunload"]
    expect(desk.page.get_by_role("button", name="Send answer")).not_to_have_attribute(
        "aria-disabled", "true"
    )


def test_a_form_that_was_refused_is_unsaved_still(desk: Person) -> None:
    desk.open("/desk/members/invite").fill(email="no address").press("Send the invitation")
    questions = _answer_questions(desk, stay=False)

    desk.go(desk.page.locator(".tabs a").first)

    assert questions == ["beforeunload"]


def _answer_questions(person: Person, *, stay: bool) -> list[str]:
    """Answer each question of the browser, and list their kinds."""
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.type)
        if stay:
            dialog.dismiss()
        else:
            dialog.accept()

    person.page.on("dialog", answer)
    return questions

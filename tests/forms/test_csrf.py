"""The token of a form is never written the same twice, and counts under each of its masks."""

import pytest
from flask import session
from flask_wtf.csrf import generate_csrf

from tests.browser import Page, Visitor

LOGIN = "/en/login"
STALE = "This page was open for a long time."


def sign_in(visitor: Visitor, token: str) -> Page:
    typed = {"csrf_token": token, "email": "nobody@example.org", "password": "a wrong guess"}
    return visitor.post(LOGIN, {name: [value] for name, value in typed.items()})


def test_two_answers_carry_different_tokens_that_are_both_valid(visitor: Visitor) -> None:
    tokens = [visitor.open(LOGIN).value("csrf_token") for _ in range(2)]

    assert tokens[0] != tokens[1]
    for token in tokens:
        assert STALE not in sign_in(visitor, token).text


def test_no_part_of_a_token_is_the_same_in_two_answers(visitor: Visitor) -> None:
    first, second = (visitor.open(LOGIN).value("csrf_token") for _ in range(2))

    pieces = {first[place : place + 8] for place in range(len(first) - 8)}
    assert not any(piece in second for piece in pieces)


def test_all_forms_of_a_page_carry_different_tokens(wsm_desk: Visitor) -> None:
    fields = wsm_desk.open("/en/desk/profile").all("[name=csrf_token]")

    assert len({field["value"] for field in fields}) == len(fields) >= 2


def test_a_form_of_an_older_release_can_still_be_sent(visitor: Visitor) -> None:
    visitor.open(LOGIN)
    with visitor.client.session_transaction() as stored:
        in_session = stored["csrf_token"]
    with visitor.client.application.test_request_context():
        session["csrf_token"] = in_session
        token = generate_csrf()

    assert STALE not in sign_in(visitor, token).text


@pytest.mark.parametrize("token", ["", "a.b.c", "AAAA", "AAAAA", "ä", "====", "A" * 240, "\0"])
def test_any_other_token_is_refused(visitor: Visitor, token: str) -> None:
    visitor.open(LOGIN)

    page = sign_in(visitor, token)

    assert page.status == 422
    assert STALE in page.text


def test_the_token_of_another_session_is_refused(visitor: Visitor) -> None:
    stranger = Visitor(visitor.client.application)
    visitor.open(LOGIN)

    page = sign_in(visitor, stranger.open(LOGIN).value("csrf_token"))

    assert STALE in page.text


def test_a_view_without_a_form_of_ours_takes_masked_tokens_only_of_its_session(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    selector = "header form [name=csrf_token]"
    own, foreign = (
        str(desk.open("/en/desk/members").all(selector)[0]["value"])
        for desk in (wsm_desk, zinnae_desk)
    )

    refused = wsm_desk.client.post("/en/logout", data={"csrf_token": foreign})
    accepted = wsm_desk.client.post("/en/logout", data={"csrf_token": own})

    assert refused.status_code == 400
    assert accepted.status_code == 303

"""Every form with every kind of visitor and value: never an error, and nothing of anybody else's."""

from typing import Any

from flask import Flask

from tests.browser import Visitor
from tests.counting import counted_statements
from tests.web.worlds import (
    Belongings,
    Who,
    World,
    address,
    is_a_change,
    is_turned_away,
    token_of,
    user_of,
)

_HTMX = {"HX-Request": "true"}
_FIELDS = (
    *("email", "password", "name", "title", "summary", "type", "language", "message", "reason"),
    *("body", "clusters", "scope", "outcome", "result", "rating", "colleague", "hand_over_to"),
    *("url", "frequency", "desk", "mine", "service", "shown", "insert", "canned", "person", "do"),
    *("files", "words", "country", "price_amount", "trl_min", "review_by", "revision", "partner"),
    *("state", "step", "nonce", "role", "field", "seen"),
)
_TEXT = "A text that says something."
_PLAUSIBLE = {
    **dict.fromkeys(("message", "body", "reason", "text"), _TEXT),
    **{"email": "ada@example.org", "name": "Ada", "title": "A title", "step": "send"},
    **{"outcome": "helped", "person": "", "role": "editor", "language": "en"},
    **{"country": "FR", "size": "small", "consent": "y", "scope": "clusters"},
    **{"frequency": "daily", "desk": "daily", "mine": "daily", "result": "solved"},
}
"""What fills in most forms of the product rightly."""
_NONSENSE = [
    "\x00\u202e=?utf-8?q?x=0d=0aBcc:eve@example.org?=<script>\r\nX: y",
    "10000000000000000000",
]
_VALUES: list[tuple[list[str], dict[str, str]]] = [([], {}), (_NONSENSE, _HTMX), (["on"] * 3, {})]
"""What each field is sent, and with which headers: nothing, nonsense, and too much of it."""


def test_no_form_is_an_error_and_none_shows_what_is_not_theirs(world: World) -> None:
    """Press it, and send what nobody offered: too much of it only as who gets furthest.

    Who is turned away is so before anything of the form is read: they try one of these.
    """
    token = token_of(world.visitor)
    for rule in world.rules("POST"):
        path = world.own.address(rule)
        is_kept_out = world.is_turned_away_from(rule, world.own)
        tries = _VALUES[:2]
        if world.who == user_of(rule):
            tries = _VALUES
        elif is_kept_out:
            tries = _VALUES[1:2]
        for values, headers in tries:
            data: dict[str, Any] = {"csrf_token": token, **dict.fromkeys(_FIELDS, values)}
            answer = world.visitor.client.post(path, data=data, headers=headers)
            world.judge(f"POST {path}", answer)
            if is_kept_out:
                assert is_turned_away(answer), f"POST {path}: {answer.status_code}"


def test_no_form_changes_what_is_not_theirs(world: World) -> None:
    token = token_of(world.visitor)
    for rule in world.rules("POST"):
        if not world.is_turned_away_from(rule, world.foreign):
            continue
        path = world.foreign.address(rule)
        for headers in ({}, _HTMX):
            with counted_statements() as statements:
                answer = world.visitor.client.post(
                    path, data={"csrf_token": token, **_PLAUSIBLE}, headers=headers
                )
            world.judge(f"POST {path}", answer)
            assert is_turned_away(answer), f"POST {path}: {answer.status_code}"
            assert [statement for statement in statements if is_a_change(statement)] == [], path


def test_nonsense_in_the_address_of_a_form_is_no_error(world: World) -> None:
    token = token_of(world.visitor)
    for rule in world.rules("POST"):
        if rule.arguments - {"lang"} and world.who == user_of(rule):
            path = address(rule, {}, "%00%ED%A0%80")
            answer = world.visitor.client.post(path, data={"csrf_token": token})
            world.judge(f"POST {path}", answer)


def test_a_form_without_the_token_of_its_session_changes_nothing(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    """Sent by who may use it, and what is for everybody with a foreign token by a member too."""
    foreign = token_of(Visitor(app))
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        path = belongings.address(rule)
        user = user_of(rule)
        tries = {(user, ""), (user, "stale"), (user, foreign), (Who.MANAGER, foreign)}
        for who, token in tries:
            with counted_statements() as statements:
                answer = users[who].client.post(path, data={**_PLAUSIBLE, "csrf_token": token})
            assert answer.status_code < 500, path
            assert [statement for statement in statements if is_a_change(statement)] == [], path

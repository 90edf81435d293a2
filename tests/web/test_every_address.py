"""Every address with every kind of visitor and nonsense: never an error, nothing of others."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.browser import Visitor
from tests.web.worlds import (
    Belongings,
    Who,
    World,
    address,
    is_private,
    is_turned_away,
    user_of,
)

_HTMX = {"HX-Request": "true"}
_NONSENSE = (
    "%00",
    "%ED%A0%80%FF",
    "x" * 3000,
    "%0D%0ASet-Cookie:%20a=b",
    "99999999999999999999",
    "%E2%80%AE",
)
_ENDS = ("end_session", "end_other_sessions", "sign_out_everywhere")
_QUERY = "?q=\x00*a*+AND+((((&page=-1&state=x&type=x&type=y&next=//evil&text=xx&cluster=%ED%A0%80&sort=;&limit=0"


def test_no_address_is_an_error_and_none_shows_what_is_not_theirs(world: World) -> None:
    pages_of_own = [page for rule in world.rules("GET") for page in _open(world, rule, world.own)]

    if world.who.is_member:  # to anybody else the other cluster is what the first one is
        for rule in world.rules("GET"):
            if world.foreign.is_named_in(rule):
                _open(world, rule, world.foreign)
        own_words = "".join(pages_of_own)
        assert world.own.draft_mark in own_words
        assert world.own.enquiry_mark in own_words
        assert world.own.note_mark in own_words


def _open(world: World, rule: Rule, thing: Belongings) -> list[str]:
    """Open the pages of a thing, the last one with HTMX too, and give what is private of them."""
    client, paths = world.visitor.client, thing.addresses(rule)
    answers = [(path, client.get(path)) for path in paths]
    answers.append((paths[-1], client.get(paths[-1], headers=_HTMX)))
    for path, answer in answers:
        world.judge(path, answer)
        if world.is_turned_away_from(rule, thing):
            assert is_turned_away(answer), f"{path}: {answer.status_code}"
    return [answer.get_data(as_text=True) for _path, answer in answers if is_private(rule)]


def test_nonsense_in_an_address_is_no_error(world: World) -> None:
    """Nobody tries each address; those who get further than the login try theirs."""
    client = world.visitor.client
    for rule in world.rules("GET"):
        is_tried = world.who in {Who.NOBODY, user_of(rule)}
        if is_tried and rule.arguments - {"lang"}:
            for nonsense in _NONSENSE:
                path = address(rule, {}, nonsense)
                world.judge(path, client.get(path))
        if is_tried or world.who == Who.MANAGER:  # public pages know who looks at them
            path = world.own.address(rule) + _QUERY
            world.judge(path, client.get(path))


def test_no_address_knows_a_method_beside_those_of_pages_and_forms(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}

    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_a_method_that_no_address_knows_is_refused_in_words(
    users: dict[Who, Visitor], method: str
) -> None:
    client = users[Who.MANAGER].client
    for path in ("/en/services", "/en/desk/services", "/en/desk/services/draft-wsm/publish"):
        answer = client.open(path, method=method)
        assert answer.status_code == 405, f"{method} {path}"
        assert "This is not possible here" in answer.get_data(as_text=True)

    assert client.open("/api/v1/services", method=method).get_json()["error"]


def test_every_address_answers_what_browsers_ask_beforehand(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    for rule in app.url_map.iter_rules():
        for method in ("HEAD", "OPTIONS"):
            path = belongings.address(rule)
            answer = users[Who.MANAGER].client.open(path, method=method)
            assert answer.status_code < 500 or path == "/readyz", (
                f"{method} {path}: {answer.status_code}"
            )


@pytest.mark.parametrize(
    "cookies",
    [
        "session=x; language=xx",
        "session=.eJw.x.y; remember_token=1|x",
        "\xff\x00;;==;",
        "language=" + "c" * 9000,
    ],
)
def test_broken_cookies_are_none(visitor: Visitor, cookies: str) -> None:
    for path in ("/", "/en/", "/en/services", "/en/login", "/en/desk/services"):
        headers = {"Cookie": cookies.replace("\x00", "")}
        assert visitor.client.get(path, headers=headers).status_code < 400


def test_who_reloads_what_only_takes_a_form_sees_the_page_of_the_form(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    """After a sign-in, or with an address from the history: never an error page."""
    pages: dict[str, str] = {}
    for rule in app.url_map.iter_rules():
        if {"GET", "POST"} & (rule.methods or set()) != {"POST"}:
            continue
        client = users[user_of(rule)].client
        answer = client.get(belongings.address(rule))
        assert answer.status_code == 303, rule.rule
        page = client.get(answer.location)
        assert page.status_code == 200, f"{rule.rule} leads to {answer.location}"
        pages[rule.endpoint] = answer.location

    desk, coordination, sme = _pages_of_forms(belongings)
    assert pages == {
        "account.change_password": "/en/account",
        **{f"account.{name}": "/en/account/sessions" for name in _ENDS},
        "accounts.logout": "/en",
        **desk,
        **coordination,
        **sme,
    }


def _pages_of_forms(
    belongings: Belongings,
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the pages on which forms stand at a desk, for the coordinator and for the SME."""
    reference, slug = belongings.parts["reference"], belongings.parts["slug"]
    moves = ("accept", "answered_elsewhere", "finish", "give", "reopen", "retry")
    enquiry, service = f"/en/desk/enquiries/{reference}", f"/en/desk/services/{slug}"
    need = f"/en/desk/needs/{belongings.parts_by_folder['needs']['need_id']}"
    desk = {
        **{f"enquiry_moves.{name}": enquiry for name in moves},
        "enquiry_desk.note": enquiry,
        "first_steps.end": "/en/desk",
        "member_desk.change_role": "/en/desk/members",
        "notification_desk.webhook": "/en/desk/notifications",
        "notification_desk.test": "/en/desk/notifications",
        **{
            f"service_desk.{name}": service
            for name in ("confirm", "copy", "countersign", "publish")
        },
        "service_desk.move_data_sheet": f"{service}/data-sheets",
        "service_desk.still_right": f"{service}/texts/fr",
        **{f"need_desk.{name}": need for name in ("claim", "give_back")},
    }
    enquiry = f"/en/coordination/enquiries/{reference}"
    names = ("close", "note", "remind", "reopen", "retry", "write")
    coordination = {
        **{f"coordination_enquiries.{name}": enquiry for name in names},
        **{f"coordination_mail.{name}": "/en/coordination/mail" for name in ("retry", "retry_all")},
        "coordination_pages.go_back": "/en/coordination/pages/about/en",
    }
    own_page = f"/en/enquiries/{belongings.parts['token']}"
    names = ("invite", "keep", "pass_on", "reopen")
    return desk, coordination, {f"enquiries.{name}": own_page for name in names}

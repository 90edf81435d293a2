"""Every address with every kind of visitor and every kind of nonsense: never an error, and nothing of anybody else's."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.catalogue import queries as catalogue
from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery import mail
from marketplace.enquiries.actions import adding, answering, links
from marketplace.enquiries.actions import sending as enquiries
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.messages import CannedAnswer
from marketplace.settings import settings
from marketplace.uploads import Upload, store
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_service, make_user
from tests.counting import counted_statements

_PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_NONSENSE = (
    "%00",
    "%ED%A0%80%FF",
    "x" * 3000,
    "%0D%0ASet-Cookie:%20a=b",
    "99999999999999999999",
    "%E2%80%AE",
)
_PRIVATE = ("/desk", "/coordination")
_FORMS: dict[str, list[Any]] = {
    "nothing": [],
    "nonsense": [
        "\x00\u202e=?utf-8?q?x=0d=0aBcc:eve@example.org?=<script>\r\nX: y",
        "10000000000000000000",
    ],
    "too many": ["on"] * 3,
}


_FIELDS = ("email", "password", "name", "message", "body", "step", "nonce", "opened_by", "files")
_FILES_FOR_TEXTS = "".join(
    f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\na\r\n'
    for name in (*_FIELDS, "csrf_token", "country", "clusters", "title", "role", "url")
)
_MULTIPART = "multipart/form-data; boundary=x"
_URLENCODED = "application/x-www-form-urlencoded"
BODIES = {
    "JSON that is cut off": ("application/json", b'\xff{"a": ['),
    "a number": ("application/json", b"1"),
    "a list": ("application/json", b'["email"]'),
    "an object": ("application/json", b'{"email": {"a": [1]}, "message": null, "csrf_token": 1}'),
    "nested brackets": ("application/json", b"[" * 3000),
    "files for texts": (_MULTIPART, f"{_FILES_FOR_TEXTS}--x--\r\n".encode()),
    "a part that is cut off": (_MULTIPART, _FILES_FOR_TEXTS[:-8].encode()),
    "parts without a border": ("multipart/form-data", b"--x\r\n\r\n"),
    "NUL and surrogates": (_URLENCODED, "&".join(f"{n}=%00%ED%A0%80" for n in _FIELDS).encode()),
    "an unknown charset": (f"{_URLENCODED}; charset=utf-77", b"email=%ff%00&message=\xff"),
    "a megabyte": (_URLENCODED, b"step=send&message=" + b"a" * 1_000_000),
    "three megabytes": (_URLENCODED, b"message=" + b"a" * 3_000_000),
    "another kind": ("nonsense", b"\x00"),
}
"""What no form of ours sends."""
PARSED = ("an object", "files for texts", "NUL and surrogates", "another kind")
"""The kinds that come furthest: what the forms of the desks are tried with."""


@dataclass
class Belongings:
    """What belongs to one cluster, and what stands in it for nobody else to read."""

    draft_mark: str
    enquiry_mark: str
    note_mark: str
    """Stands in what the cluster keeps for itself: a note of its own, an answer that it keeps ready."""
    parts: dict[str, str]
    published: str
    numbers: dict[str, str]
    """What a number in an address means, by the part of the address before it."""

    def parts_for(self, rule: Rule) -> dict[str, str]:
        """Give what stands in an address for the things of this cluster."""
        found = [number for before, number in self.numbers.items() if f"/{before}/" in rule.rule]
        return {**self.parts, "number": found[0] if found else "1"}


def furnish(cluster: Cluster) -> Belongings:
    """Give a cluster a draft, a service, an enquiry with all that can belong to one, a colleague and an open invitation."""
    name = cluster.slug
    draft, secret, note = f"draftmark{name}", f"enquirymark{name}", f"notemark{name}"
    unseen = make_service(f"draft-{name}", cluster, title=draft, state="draft")
    make_service(f"work-of-{name}", cluster, title=f"Work of {name}")
    colleague = make_user(f"{secret}@example.org", cluster=cluster)
    typed = Draft(name, secret, "ada@example.org", "FR", "small", f"{secret} is needed", "en")
    with transaction():
        unseen.version, unseen.published_at = 0, None
        service = catalogue.find_published(f"work-of-{name}")
        enquiry = enquiries.send(typed, service=service, language="en", now=NOW)
        db.session.flush()
        answering.note(
            enquiry.assignments[0], f"{note} for us", scope="cluster", nonce=name, now=NOW
        )
        upload = Upload(f"{secret}.pdf", "pdf", "application/pdf", 9, "0" * 64)
        file = adding.add_file(
            enquiry, upload, store.keep(io.BytesIO(b"%PDF-1.4\n"), settings().uploads), NOW
        )
        answer = CannedAnswer(
            cluster_id=cluster.id, language="en", title=note, body=f"{note} {{name}}"
        )
        failed = mail.post(
            mail.compose(
                "enquiry_result",
                to=enquiry.email,
                language="en",
                now=NOW,
                about=enquiry.reference,
                enquiry=enquiry,
            )
        )
        failed.failed_at, failed.last_error = NOW, "550 no such person"
        db.session.add(answer)
        db.session.flush()
        guest = links.invite_guest(enquiry)
        invitation, _token = clusters.invite(
            f"{draft}@example.org", role="editor", cluster=cluster, language="en", now=NOW
        )
        parts = {
            **{"slug": f"draft-{name}", "reference": enquiry.reference, "token": enquiry.token},
            **{
                "user_id": str(colleague.id),
                "invitation_id": str(invitation.id),
                "mail_id": str(failed.id),
            },
            **{"name": file.name, "guest": guest},
        }
        numbers = {"files": str(file.id), "answers": str(answer.id)}
    return Belongings(draft, secret, note, parts, f"work-of-{name}", numbers)


@dataclass
class World:
    """Somebody, what is theirs and what is not."""

    app: Flask
    visitor: Visitor
    own: Belongings
    foreign: Belongings
    unreadable: list[str]
    secrets: list[str]
    """What only the members of one cluster may ever read."""
    is_member: bool

    def rules(self, method: str) -> Iterator[Rule]:
        """Give the addresses that answer to a method."""
        for rule in self.app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint not in {
                "assets.static",
                "accounts.logout",
            }:
                yield rule

    def token(self) -> str:
        """Give the token of any form that this visitor is shown."""
        pages = (
            self.visitor.client.get(path).get_data(as_text=True)
            for path in ("/en/services", "/en/login")
        )
        found = [
            BeautifulSoup(page, "html.parser").select_one("input[name=csrf_token]")
            for page in pages
        ]
        return str(next(field for field in found if field is not None)["value"])

    def judge(self, what: str, answer: TestResponse) -> None:
        """Refuse an error of ours, a broken header, and a word that is not for this visitor."""
        body = answer.get_data(as_text=True).lower()
        expected_503 = what.split("?")[0] == "/readyz"  # there is no index
        assert answer.status_code < 500 or expected_503, f"{what}: {answer.status_code}"
        assert "a=b" not in answer.headers.getlist("Set-Cookie"), what
        assert not [mark for mark in self.secrets if mark in body], (
            f"{what} shows a note of a cluster to others"
        )
        if "/enquiries/" in what and "/desk" not in what and "/coordination" not in what:
            return  # who has the link of an enquiry may read it
        assert not [mark for mark in self.unreadable if mark in body], (
            f"{what} shows what is not theirs"
        )


@pytest.fixture(
    params=["nobody", "editor of WSM", "manager of WSM", "editor of Zinnae", "coordinator"]
)
def world(request: pytest.FixtureRequest, app: Flask, wsm: Cluster, zinnae: Cluster) -> World:
    who, visitor = request.param, Visitor(app)
    one, other = furnish(wsm), furnish(zinnae)
    if who != "nobody":
        cluster = {"Zinnae": zinnae, "WSM": wsm}.get(who.split()[-1])
        make_user(
            "me@example.org", cluster=cluster, role=who.split()[0], coordinator=cluster is None
        )
        visitor.sign_in("me@example.org", PASSWORD)
    own, foreign = (other, one) if "Zinnae" in who else (one, other)
    unreadable = [foreign.draft_mark, foreign.enquiry_mark]
    if who == "nobody":
        unreadable += [own.draft_mark, own.enquiry_mark]
    if who == "coordinator":
        unreadable = []
    is_member = "of" in who
    secrets = [foreign.note_mark] if is_member else [own.note_mark, foreign.note_mark]
    return World(app, visitor, own, foreign, unreadable, secrets, is_member)


def address(rule: Rule, parts: dict[str, str], otherwise: str = "en") -> str:
    return _PART.sub(lambda part: parts.get(part[1], otherwise), rule.rule.replace("<lang>", "en"))


def addresses(rule: Rule, thing: Belongings) -> list[str]:
    """Give an address for a thing; where it takes a service, one for the published service too."""
    parts = thing.parts_for(rule)
    ways = [parts, {**parts, "slug": thing.published}, {**parts, "token": parts["guest"]}]
    return list(dict.fromkeys(address(rule, way) for way in ways))


def is_private(rule: Rule) -> bool:
    return any(part in rule.rule for part in _PRIVATE)


def takes(rule: Rule, thing: Belongings) -> bool:
    return bool({*thing.parts, "number"} & rule.arguments)


def test_no_address_is_an_error_and_none_shows_what_is_not_theirs(world: World) -> None:
    client, read = world.visitor.client, ""
    for rule in world.rules("GET"):
        for path in addresses(rule, world.own):
            answer = client.get(path)
            world.judge(path, answer)
            read += answer.get_data(as_text=True) if is_private(rule) else ""
        world.judge(path, client.get(path, headers={"HX-Request": "true"}))
        if takes(rule, world.foreign):
            for path, headers in product(
                addresses(rule, world.foreign), ({}, {"HX-Request": "true"})
            ):
                answer = client.get(path, headers=headers)
                world.judge(path, answer)
                if is_private(rule) and world.unreadable:
                    assert is_turned_away(answer), f"{path}: {answer.status_code}"
        if rule.arguments - {"lang"}:
            for nonsense in _NONSENSE:
                path = address(rule, {}, nonsense)
                world.judge(path, client.get(path))
        query = "?q=\x00*a*+AND+((((&page=-1&state=x&type=x&type=y&next=//evil&text=xx&cluster=%ED%A0%80&sort=;&limit=0"
        path = address(rule, world.own.parts_for(rule)) + query
        world.judge(path, client.get(path))
    if world.is_member:
        assert world.own.draft_mark in read
        assert world.own.enquiry_mark in read
        assert world.own.note_mark in read


def is_turned_away(answer: TestResponse) -> bool:
    """Whether somebody is told to sign in (HTMX by a header of its own), or that they may not."""
    return answer.status_code in {303, 403, 404} or "/login" in answer.headers.get(
        "HX-Redirect", ""
    )


def test_no_form_is_an_error_and_none_changes_what_is_not_theirs(world: World) -> None:
    token, client = world.token(), world.visitor.client
    for thing in (world.foreign, world.own):
        for rule in world.rules("POST"):
            for data in forms(token):
                path = address(rule, thing.parts_for(rule))
                answer = client.post(
                    path, data=data, headers={"HX-Request": "true"} if len(data) > 2 else {}
                )
                world.judge(f"POST {path}", answer)
                if (
                    thing is world.foreign
                    and is_private(rule)
                    and takes(rule, thing)
                    and data
                    and world.unreadable
                ):
                    assert is_turned_away(answer), f"POST {path}: {answer.status_code}"
                    assert answer.status_code != 303 or "/login" in answer.location
    for rule in world.rules("POST"):
        if rule.arguments - {"lang"}:
            path = address(rule, {}, "%00%ED%A0%80")
            world.judge(f"POST {path}", client.post(path, data={"csrf_token": token}))


def forms(token: str) -> Iterator[dict[str, Any]]:
    """Give what a form may be sent: nothing at all, no values, and values that nobody offered."""
    names = (
        "email",
        "password",
        "name",
        "title",
        "summary",
        "type",
        "language",
        "message",
        "reason",
        "body",
        "clusters",
    )
    names += (
        "scope",
        "outcome",
        "result",
        "rating",
        "colleague",
        "hand_over_to",
        "url",
        "frequency",
        "desk",
        "mine",
    )
    names += ("service", "shown", "insert", "canned", "person", "do", "files", "words")
    names += (
        "country",
        "price_amount",
        "trl_min",
        "review_by",
        "revision",
        "partner",
        "state",
        "step",
        "nonce",
        "role",
    )
    yield {}
    for values in _FORMS.values():
        yield {"csrf_token": token, **{name: values for name in names if values}}


def test_other_methods_are_answered_or_refused(app: Flask, wsm_desk: Visitor, wsm: Cluster) -> None:
    own = furnish(wsm)
    for rule in app.url_map.iter_rules():
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"):
            path = address(rule, own.parts_for(rule))
            answer = wsm_desk.client.open(path, method=method)
            assert answer.status_code < 500 or path == "/readyz", (
                f"{method} {path}: {answer.status_code}"
            )


@pytest.mark.parametrize("who", ["nobody", "manager of WSM"])
def test_a_body_of_another_kind_is_answered_or_refused(
    app: Flask, wsm_desk: Visitor, wsm: Cluster, who: str
) -> None:
    """A file part or JSON in the place of a text, what is cut off, and what is too long."""
    own = furnish(wsm)
    client = Visitor(app).client if who == "nobody" else wsm_desk.client
    bodies = BODIES if who == "nobody" else {what: BODIES[what] for what in PARSED}
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        for what, (kind, body) in bodies.items():
            answer = client.post(address(rule, own.parts_for(rule)), data=body, content_type=kind)
            assert answer.status_code < 500, f"{what} to {rule.rule}: {answer.status_code}"


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
        assert (
            visitor.client.get(path, headers={"Cookie": cookies.replace("\x00", "")}).status_code
            < 400
        )


def test_a_form_with_a_stale_or_a_foreign_token_changes_nothing(world: World, app: Flask) -> None:
    foreign_token = str(
        BeautifulSoup(
            Visitor(app).client.get("/en/login").get_data(as_text=True), "html.parser"
        ).select("input[name=csrf_token]")[0]["value"]
    )
    for rule in world.rules("POST"):
        for token in ("", "stale", foreign_token):
            data = {name: values[0] for name, values in plausible(token).items()}
            path = address(rule, world.own.parts_for(rule))
            with counted_statements() as statements:
                world.judge(f"POST {path}", world.visitor.client.post(path, data=data))
            assert [statement for statement in statements if is_a_change(statement)] == [], path


def plausible(token: str) -> dict[str, list[str]]:
    """What fills in most forms of the product rightly, but for the token."""
    return {
        "csrf_token": [token],
        **{name: ["A text that says something."] for name in ("message", "body", "reason", "text")},
        **{"email": ["ada@example.org"], "name": ["Ada"], "title": ["A title"], "step": ["send"]},
        **{"outcome": ["helped"], "person": [""], "role": ["editor"], "language": ["en"]},
        **{"country": ["FR"], "size": ["small"], "consent": ["y"], "scope": ["clusters"]},
        **{"frequency": ["daily"], "desk": ["daily"], "mine": ["daily"], "result": ["solved"]},
    }


def is_a_change(statement: str) -> bool:
    """Whether a statement changes more than the count of attempts."""
    return statement.startswith(("INSERT", "UPDATE", "DELETE")) and "attempt_count" not in statement

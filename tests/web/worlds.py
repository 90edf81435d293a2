"""Two clusters with all that can belong to one, and the addresses of all of it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace import tokens
from marketplace.accounts import actions as accounts
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.freshness import links as review_links
from marketplace.catalogue.models import ServiceVersion
from marketplace.catalogue.record import to_record
from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import mail
from marketplace.enquiries.actions import adding, answering, links
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.notify.readers import desk_of
from marketplace.media.models import DataSheet, Picture
from marketplace.needs.models import UnmetNeed
from marketplace.saved_searches import links as search_links
from marketplace.saved_searches.models import SavedSearch
from marketplace.settings import settings
from marketplace.technologies import actions as technologies
from marketplace.uploads import Upload, store
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_service, make_user
from tests.enquiries.asking import send

_ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_PRIVATE = ("/desk", "/coordination", "/account")
_NEVER_ASKED = {"assets.static", "accounts.logout"}


class Who(StrEnum):
    """The kinds of visitor that the product knows.

    A manager of one cluster and an editor of the other try both roles and both sides.
    """

    NOBODY = "nobody"
    MANAGER = "manager of WSM"
    EDITOR = "editor of Zinnae"
    COORDINATOR = "coordinator"

    @property
    def is_member(self) -> bool:
        """Whether one of the clusters is theirs."""
        return self in {Who.MANAGER, Who.EDITOR}


@dataclass
class Belongings:
    """What belongs to one cluster, and what stands in it for nobody else to read."""

    draft_mark: str
    enquiry_mark: str
    note_mark: str
    """Stands in what the cluster keeps for itself: a note, and an answer that it keeps ready."""
    parts: dict[str, str]
    """What stands in an address for an argument."""
    published: str
    parts_by_folder: dict[str, dict[str, str]]
    """What stands for an argument right after a part of the address."""

    def parts_for(self, rule: Rule) -> dict[str, str]:
        """Give what stands in an address for the things of this cluster."""
        parts = {"number": "1", "format": "csv", "topic": "about", **self.parts}
        for folder, meanings in self.parts_by_folder.items():
            for argument, meaning in meanings.items():
                if re.search(rf"/{folder}/<([^<>]*:)?{argument}>", rule.rule):
                    parts[argument] = meaning
        return parts

    @property
    def link_tokens(self) -> list[str]:
        """Give the tokens of the links that are mailed, which open something without a session."""
        folders = self.parts_by_folder.values()
        tokens_by_folder = [parts["token"] for parts in folders if "token" in parts]
        return [self.parts["token"], self.parts["guest"], *tokens_by_folder]

    def is_named_in(self, rule: Rule) -> bool:
        """Whether an address takes something of a cluster."""
        return bool({*self.parts, "number"} & rule.arguments)

    def address(self, rule: Rule) -> str:
        """Give the address for what belongs to this cluster."""
        return address(rule, self.parts_for(rule))

    def addresses(self, rule: Rule) -> list[str]:
        """Give that address, and where they fit those of the published service and of a guest."""
        parts = self.parts_for(rule)
        choices = [parts, {**parts, "slug": self.published}]
        if parts["token"] == self.parts["token"]:
            choices.append({**parts, "token": parts["guest"]})
        return list(dict.fromkeys(address(rule, choice) for choice in choices))


def address(rule: Rule, parts: dict[str, str], otherwise: str = "en") -> str:
    """Fill in an address."""
    path = rule.rule.replace("<lang>", "en")
    return _ARGUMENT.sub(lambda argument: parts.get(argument[1], otherwise), path)


def is_private(rule: Rule) -> bool:
    """Whether an address is for those who sign in."""
    return any(part in rule.rule for part in _PRIVATE)


def user_of(rule: Rule) -> Who:
    """Say who gets furthest with an address."""
    if "/coordination" in rule.rule:
        return Who.COORDINATOR
    return Who.MANAGER if is_private(rule) else Who.NOBODY


def furnish(cluster: Cluster) -> Belongings:
    """Give a cluster a draft, a service, an enquiry with all of its, a colleague, an invitation."""
    name = cluster.slug
    draft, secret, note = f"draftmark{name}", f"enquirymark{name}", f"notemark{name}"
    unseen = make_service(f"draft-{name}", cluster, title=draft, state="draft")
    shown = make_service(f"work-of-{name}", cluster, title=f"Work of {name}")
    colleague = make_user(f"{secret}@example.org", cluster=cluster)
    picture = Picture("0" * 64, "png", (320,), 320, 240, {"en": draft})
    data_sheet = DataSheet("1" * 64, 9, draft, "en")
    typed = Draft(name, secret, "ada@example.org", "FR", "small", f"{secret} is needed", "en")
    with transaction():
        unseen.version, unseen.published_at = 0, None
        unseen.picture, unseen.data_sheets = picture, (data_sheet,)
        db.session.merge(cluster).logo = replace(picture, descriptions={"en": name})
        service = catalogue.find_published(f"work-of-{name}")
        assert service is not None
        service.review_by = NOW.date()
        enquiry = send(typed, service=service, now=NOW)
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
        search = SavedSearch(
            key=secret, email=f"{secret}@example.org", language="en", address="", asked_at=NOW
        )
        need = UnmetNeed(
            key=name, kind="search", language="en", words="zeolite", week=NOW.date(), number=3
        )
        version = ServiceVersion(
            service_id=shown.id,
            number=1,
            record=to_record(catalogue.by_ids([shown.id])[0]),
            published_at=NOW,
        )
        db.session.add_all([answer, search, need, version])
        db.session.flush()
        guest = links.invite_guest(enquiry)
        technologies.codes_for(["proposal"], language="en", now=NOW)
        invitation, invitation_token = clusters.invite(
            f"{draft}@example.org", role="editor", cluster=cluster, language="en", now=NOW
        )
        invitation_of_coordinator, _link = clusters.invite(
            f"{draft}@example.eu", role="coordinator", cluster=None, language="en", now=NOW
        )
        address_token = f"address-of-{name}"
        accounts.ask_address_change(
            colleague, f"{secret}@example.net", token=address_token, is_free=True, now=utcnow()
        )
        parts = {
            "slug": f"draft-{name}",
            "reference": enquiry.reference,
            "token": enquiry.token,
            "user_id": str(colleague.id),
            "invitation_id": str(invitation.id),
            "mail_id": str(failed.id),
            "name": file.name,
            "guest": guest,
            "digest": data_sheet.digest,
        }
        parts_by_folder = {
            "files": {"number": str(file.id)},
            "answers": {"number": str(answer.id)},
            "needs": {"need_id": str(need.id)},
            "invitation": {"token": invitation_token},
            "mail": {"token": desk_of(cluster).token},
            "reviews": {"token": review_links.token_of(service.id, service.review_by)},
            "searches": {"token": search_links.token_of(secret)},
            "reset": {
                "token": tokens.sign("password reset", [colleague.id, colleague.session_key])
            },
            "address": {"token": address_token},
            "clusters": {"slug": name},
            "remind": {"slug": name},
            "clusters/invitations": {"invitation_id": str(invitation_of_coordinator.id)},
            "profile": {"language": "fr"},
            "texts": {"code": "fr"},
        }
    return Belongings(draft, secret, note, parts, f"work-of-{name}", parts_by_folder)


@dataclass
class World:
    """Somebody, what is theirs and what is not."""

    app: Flask
    who: Who
    visitor: Visitor
    own: Belongings
    foreign: Belongings

    @property
    def unreadable(self) -> list[str]:
        """What this visitor may not read, but with the link of a mail."""
        marks = {
            Who.NOBODY: [self.own, self.foreign],
            Who.COORDINATOR: [],
        }.get(self.who, [self.foreign])
        return [mark for thing in marks for mark in (thing.draft_mark, thing.enquiry_mark)]

    @property
    def secrets(self) -> list[str]:
        """What only the members of one cluster may ever read."""
        own = [] if self.who.is_member else [self.own.note_mark]
        return [*own, self.foreign.note_mark]

    def rules(self, method: str) -> Iterator[Rule]:
        """Give the addresses that answer to a method."""
        for rule in self.app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint not in _NEVER_ASKED:
                yield rule

    def is_turned_away_from(self, rule: Rule, thing: Belongings) -> bool:
        """Whether an address is of something that this visitor may not see."""
        if not is_private(rule) or self.who == Who.COORDINATOR:
            return False
        return self.who == Who.NOBODY or (thing is self.foreign and thing.is_named_in(rule))

    def judge(self, what: str, answer: TestResponse) -> None:
        """Refuse an error of ours, a broken header, and a word that is not for this visitor."""
        body = answer.get_data(as_text=True).lower()
        expected_503 = what.split("?")[0] == "/readyz"  # there is no index
        assert answer.status_code < 500 or expected_503, f"{what}: {answer.status_code}"
        assert "a=b" not in answer.headers.getlist("Set-Cookie"), what
        for mark in self.secrets:
            assert mark not in body, f"{what} shows a note of a cluster to others"
        if any(token in what for thing in (self.own, self.foreign) for token in thing.link_tokens):
            return  # who has the link of a mail may read what it opens
        for mark in self.unreadable:
            assert mark not in body, f"{what} shows what is not theirs"


def open_world(app: Flask, who: Who, wsm: Cluster, zinnae: Cluster) -> World:
    """Furnish both clusters, and have somebody come."""
    of_wsm, of_zinnae = furnish(wsm), furnish(zinnae)
    own, foreign = (of_zinnae, of_wsm) if who == Who.EDITOR else (of_wsm, of_zinnae)
    cluster = {Who.MANAGER: wsm, Who.EDITOR: zinnae}.get(who)
    return World(app, who, come(app, who, cluster), own, foreign)


def come(app: Flask, who: Who, cluster: Cluster | None = None) -> Visitor:
    """Have somebody come, and sign in unless they are nobody."""
    visitor = Visitor(app)
    if who == Who.NOBODY:
        return visitor
    email, role = f"{who.name.lower()}@example.org", who.split()[0]
    make_user(email, cluster=cluster, role=role, coordinator=cluster is None)
    return visitor.sign_in(email, PASSWORD)


def token_of(visitor: Visitor) -> str:
    """Give the token of any form that a visitor is shown."""
    paths = ("/en/services", "/en/login")
    pages = (visitor.client.get(path).get_data(as_text=True) for path in paths)
    fields = [
        BeautifulSoup(page, "html.parser").select_one("input[name=csrf_token]") for page in pages
    ]
    return str(next(field for field in fields if field is not None)["value"])


def is_turned_away(answer: TestResponse) -> bool:
    """Whether somebody is told to sign in (HTMX by a header of its own), or that they may not."""
    is_login = "/login" in answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))
    return is_login or answer.status_code in {403, 404}


def is_a_change(statement: str) -> bool:
    """Whether a statement changes more than the count of attempts."""
    return statement.startswith(("INSERT", "UPDATE", "DELETE")) and "attempt_count" not in statement

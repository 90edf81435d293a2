"""What a form refuses is said in the words of the site, never in those of the library."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from flask import Flask
from lxml.html import HtmlElement
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.i18n import messages_path
from wtforms.validators import AnyOf, DataRequired, Length

from marketplace.catalogue.models import Service
from marketplace.forms import Form
from marketplace.i18n import in_language
from tests.browser import Page, Visitor

RUBBISH = "no-such-option"
PUBLIC = [
    "/enquiries/new",
    "/services/membrane-screening/enquiry",
    "/shortlist/enquiry?s=membrane-screening",
    "/enquiries/lost",
    "/login",
    "/reset",
]
DESK = [
    "/account",
    "/desk/services/new",
    "/desk/services/membrane-screening/edit",
    "/desk/services/membrane-screening/texts/en",
    "/desk/services/membrane-screening/texts/fr",
    "/desk/services/membrane-screening/partners",
    "/desk/services/membrane-screening/withdraw",
    "/desk/services/membrane-screening/picture",
    "/desk/services/membrane-screening/data-sheets",
    "/desk/members",
    "/desk/members/invite",
    "/desk/profile",
    "/desk/profile/logo",
    "/desk/answers/new",
    "/desk/notifications",
]
COORDINATION = [
    "/coordination/clusters/invite",
    "/coordination/clusters/wsm/invite",
    "/coordination/clusters/invite-coordinator",
    "/coordination/pages/terms/en",
]


@cache
def of_wtforms() -> set[str]:
    """List the messages of the library in its languages, but for those with a value in them."""
    messages = set()
    for path in Path(messages_path()).glob("*/LC_MESSAGES/wtforms.mo"):
        with path.open("rb") as file:
            for message in read_mo(file):
                texts = [message.id, message.string]
                messages |= {text for text in texts if isinstance(text, str) and "%" not in text}
    return messages - {""}


def said_by_wtforms(text: str) -> list[str]:
    """List the messages of the library that a text contains."""
    return [message for message in of_wtforms() if message in text]


class Bare(Form):
    """Fields whose rules have no words of their own."""

    option = SelectField(choices=["a"])
    options = SelectMultipleField(choices=["a"])
    word = StringField(validators=[AnyOf(["a"])])
    number = IntegerField()
    required = StringField(validators=[DataRequired()])
    short = StringField(validators=[Length(max=3)])


@pytest.mark.parametrize(
    ("language", "option", "required"),
    [
        ("en", "Choose an option from the list.", "Fill in this field, or choose an option."),
        ("de", "Wählen Sie einen Eintrag", "Füllen Sie dieses"),
    ],
)
def test_a_rule_without_words_has_those_of_the_site(
    app: Flask, language: str, option: str, required: str
) -> None:
    values = dict.fromkeys(("option", "options", "word", "number", "short"), RUBBISH)
    with app.test_request_context("/", method="POST", data=values), in_language(language):
        form = Bare()
        form.validate()
        errors = {name: str(messages[0]) for name, messages in form.errors.items()}

    assert errors["option"].startswith(option)
    assert errors["required"].startswith(required)
    assert not said_by_wtforms(" ".join(errors.values()))
    assert set(errors) >= {"options", "word", "number", "short"}


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_rubbish_for_a_choice_is_refused_in_words_of_the_site(
    language: str, visitor: Visitor, membrane_screening: Service
) -> None:
    for path in PUBLIC:
        _post_rubbish(visitor, f"/{language}{path}")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_rubbish_at_the_desk_is_refused_in_words_of_the_site(
    language: str, wsm_desk: Visitor, coordinator: Visitor, membrane_screening: Service
) -> None:
    for path in DESK:
        _post_rubbish(wsm_desk, f"/{language}{path}")
    for path in COORDINATION:
        _post_rubbish(coordinator, f"/{language}{path}")


def _post_rubbish(person: Visitor, address: str) -> None:
    """Send each form of a page with what none of its choices offers."""
    page = person.open(address)
    forms = page.tree.xpath("//main//form[@method='post']")
    assert page.status == 200, address
    assert forms, address
    for form in forms:
        for name in _choices(form):
            answer = _send(page, form, name)
            assert answer.status < 500, f"{address}: {name}"
            assert said_by_wtforms(answer.text) == [], f"{address}: {name}"


def _choices(form: HtmlElement) -> Iterator[str]:
    """Name the fields of a form that offer choices, and those that nobody sees."""
    names = form.xpath(".//select/@name | .//input[@type='radio' or @type='checkbox']/@name")
    yield from dict.fromkeys(names)
    hidden = form.xpath(".//input[@type='hidden']/@name")
    yield from (name for name in hidden if name not in {"csrf_token", "opened_by", "nonce"})


def _send(page: Page, form: HtmlElement, name: str) -> Page:
    """Send a form as it stands on its page, with rubbish in one field."""
    values = {key: [text] for key, text in form.form_values()}
    return page.visitor.post(form.get("action") or page.url, values | {name: [RUBBISH]})

"""A thing that declares its words has a form, a page and a record made from them."""

from dataclasses import dataclass, field

import pytest
from flask import Flask, render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from marketplace.i18n import _l
from marketplace.records import InterchangeModel, InvalidRecord
from marketplace.rooms import THINGS_WITH_TEXTS
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.forms import TextForm
from marketplace.texts.kinds import TextKind
from marketplace.texts.marks import mark_of
from marketplace.texts.records import with_words_of
from tests.form_input import HOSTILE

NOTICE = ThingWithTexts(
    "notice",
    (
        TextField(
            name="headline",
            label=_l("Title"),
            kind=TextKind.LINE,
            limit=20,
            request=_l("Give the service a title."),
            is_always_needed=True,
        ),
        TextField(name="body", label=_l("Text"), kind=TextKind.MARKDOWN, limit=2_000),
        TextField(
            name="dates", label=_l("Dates"), kind=TextKind.LIST, limit=30, most_items=2, rows=3
        ),
    ),
)


class NoticeForm(TextForm):
    thing = NOTICE


@with_words_of(NOTICE)
class NoticeRecord(InterchangeModel):
    """The words of a notice in one language."""

    pinned: bool = False
    """Whether it stands above all others."""


@dataclass
class Notice:
    language: str
    headline: str = ""
    body: str | None = ""
    dates: list[str] = field(default_factory=list)


PAGE = """{% from "macros/texts.html" import stored_words, text_fields %}
{{ stored_words(form, stored, "de") if stored }}
<form>{{ text_fields(form, "de", original, "en") }}</form>"""
ORIGINAL = Notice("fr", "Réunion", "Le **mardi**.", ["2 mai", "9 mai"])


def page_of(app: Flask, *, stored: Notice | None = None, **typed: str) -> html.HtmlElement:
    """The page of a notice in German beside the French one, with what was typed."""
    with app.test_request_context("/en/"):
        form = NoticeForm(formdata=MultiDict(typed)) if typed else NoticeForm()
        text = render_template_string(PAGE, form=form, original=ORIGINAL, stored=stored)
    return html.fromstring(f"<main>{text}</main>")


def typed_into(app: Flask, **typed: str) -> NoticeForm:
    with app.test_request_context("/en/"):
        form = NoticeForm(formdata=MultiDict({"revision": "0", **typed}))
        for typed_field in form.text_fields:
            typed_field.validate(form)
        return form


def test_a_form_has_the_declared_fields_in_their_order(app: Flask) -> None:
    page = page_of(app)

    names = page.xpath("//input[@id]/@name | //textarea/@name")
    assert [name for name in names if name in NOTICE.names] == ["headline", "body", "dates"]
    assert page.xpath("//textarea[@name='dates']/@rows") == ["3"]
    assert page.xpath("//*[@data-limit]/@data-limit") == ["2000"]
    assert set(page.xpath("//input[@id]/@lang | //textarea/@lang")) == {"de"}


def test_each_field_stands_beside_the_original(app: Flask) -> None:
    parts = page_of(app).xpath("//*[@class='translate-original']/*[@lang='fr']")

    assert [part.text_content().split() for part in parts] == [
        ["Réunion"],
        ["Le", "**mardi**."],
        ["2", "mai9", "mai"],
    ]


def test_what_is_typed_is_cleaned_by_its_kind(app: Flask) -> None:
    form = typed_into(
        app, headline=" Two\nlines ", body="One\r\n\r\nTwo", dates="- May 2\n\n* May 9"
    )

    assert form.words() == {
        "headline": "Two lines",
        "body": "One\n\nTwo",
        "dates": ["May 2", "May 9"],
    }


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("headline", "", "Give the service a title."),
        ("headline", "x" * 21, "Use at most 20 characters."),
        ("dates", "1\n2\n3", "Enter at most 2 items."),
        ("dates", "x" * 31, "Use at most 30 characters for each item."),
    ],
)
def test_what_a_field_does_not_take_is_refused_in_words(
    app: Flask, name: str, typed: str, words: str
) -> None:
    errors = typed_into(app, **{"headline": "Meeting", name: typed})[name].errors

    assert [str(error) for error in errors] == [words]


def test_a_colleagues_words_are_shown_only_where_they_are_others(app: Flask) -> None:
    stored = Notice("de", "Treffen", "Am Dienstag.", [])

    page = page_of(app, stored=stored, headline="Treffen", body="Am Mittwoch.", dates="2. Mai")

    (shown,) = page.xpath("//section[@id='stored']")
    assert shown.xpath(".//a/@href") == ["#body", "#dates"]
    assert "Am Dienstag." in shown.text_content()
    assert "Nothing" in shown.text_content()
    assert page.xpath("//textarea[@name='body']")[0].text.strip() == "Am Mittwoch."


@pytest.mark.parametrize("name", NOTICE.names)
def test_hostile_words_are_inert_wherever_they_are_shown(app: Flask, name: str) -> None:
    for evil in HOSTILE:
        words = [evil] if name == "dates" else evil
        page = page_of(app, stored=Notice("de", **{name: words}), **{name: evil or " "})

        assert not page.xpath("//script")


def test_a_record_has_the_declared_words_before_what_else_it_says() -> None:
    record = NoticeRecord.check({"headline": " A  b ", "dates": ["May 2", ""], "pinned": True})

    assert record.to_object() == {"headline": "A b", "dates": ["May 2"], "pinned": True}
    schema = NoticeRecord.json_schema()
    assert list(schema["properties"]) == ["headline", "body", "dates", "pinned"]
    assert schema["properties"]["headline"]["maxLength"] == 20
    assert schema["title"] == "Notice"


@pytest.mark.parametrize(
    "wrong", [{"headline": "x" * 21}, {"dates": ["a", "b", "c"]}, {"dates": "a"}, {"body": 1}]
)
def test_a_record_refuses_what_a_form_refuses(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        NoticeRecord.check(wrong)


def test_only_what_is_asked_for_is_missing() -> None:
    assert [gap.name for gap in NOTICE.missing_in(Notice("de", body="Text"))] == ["headline"]
    assert [gap.name for gap in NOTICE.missing_in(None)] == ["headline"]
    assert NOTICE.says_nothing(Notice("de", headline=" ", body=None))


def test_words_are_known_again_by_their_mark() -> None:
    words = NOTICE.words_of(ORIGINAL)

    assert mark_of(words) == mark_of(dict(reversed(words.items())))
    assert mark_of(words) != mark_of({**words, "dates": ["2 mai, 9 mai"]})


def test_a_declaration_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="how many items"):
        TextField(name="dates", label=_l("Dates"), kind=TextKind.LIST, limit=30)
    with pytest.raises(ValueError, match="no sentence asks"):
        TextField(
            name="title", label=_l("Title"), kind=TextKind.LINE, limit=30, is_always_needed=True
        )


def test_each_thing_of_the_house_has_names_and_fields_of_its_own() -> None:
    assert [thing.name for thing in THINGS_WITH_TEXTS] == ["service", "cluster"]
    for thing in THINGS_WITH_TEXTS:
        assert len(set(thing.names)) == len(thing.fields)
        assert all(declared.explanation for declared in thing.fields)

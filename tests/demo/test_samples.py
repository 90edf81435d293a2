"""Every mail can be looked at in every language, and is made as mails must be made."""

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from marketplace.delivery.mail.message import to_bytes
from marketplace.demo import samples
from marketplace.paths import TEMPLATES
from tests.browser import Visitor
from tests.conftest import NOW

MAILS = sorted(path.parent.name for path in TEMPLATES.glob("mail/*/subject.txt"))
LANGUAGES = ("en", "cs", "de", "es", "fr")
ABOUT_NO_ENQUIRY = {
    *("address_changed", "address_confirm", "factor_off"),
    *("desk_summary", "enquiry_links", "invitation", "password_reset", "role_changed"),
    *("search_confirm", "search_keep", "search_news", "service_review"),
}
CAPITALS = ("Ihre ", "Ihr ", "Marie ", "Marais ", "Agua ", "Co na vás čeká", "Das wartet auf Sie")
"""How a sentence or a heading begins with a capital after any salutation."""
SENDER = "Market <market@example.org>"


@pytest.fixture
def demonstration(app: Flask) -> Iterator[Flask]:
    app.extensions["settings"].demonstration_marker.touch()
    yield app
    app.extensions["settings"].demonstration_marker.unlink()


def test_there_is_a_sample_of_every_mail() -> None:
    names = samples.names()
    about_several = [name for name in names if name.endswith(samples.ABOUT_SEVERAL)]

    assert [name for name in names if name not in about_several] == MAILS
    assert {name.removesuffix(samples.ABOUT_SEVERAL) for name in about_several} <= set(MAILS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", samples.names())
def test_every_mail_is_whole_in_every_language(app: Flask, name: str, language: str) -> None:
    mail = samples.sample(name, language, NOW)
    parsed = message_from_bytes(to_bytes(mail, SENDER, NOW), policy=policy.default)

    assert parsed["Auto-Submitted"] == "auto-generated"
    assert len(parsed.get_all("Message-ID") or []) == 1
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert any(part["Content-Language"] == language for part in parsed.walk())
    assert "None" not in mail.text.split()
    assert f'<html lang="{language}">' in mail.html
    assert set(links(mail.text)) - {home(language)} <= set(links(mail.html)), (
        "both parts lead to the same places"
    )
    if name.removesuffix(samples.ABOUT_SEVERAL) not in ABOUT_NO_ENQUIRY:
        assert samples.REFERENCE in mail.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_about_several_services_tells_of_the_others(app: Flask, language: str) -> None:
    mail = samples.sample(f"enquiry_new{samples.ABOUT_SEVERAL}", language, NOW)

    titles = [line[2:] for line in mail.text.splitlines() if line.startswith("- ")]
    assert titles == [
        "Membrane screening",
        "Water audit of a production site",
        "Sensor calibration",
    ]
    for name in ("desk_summary", "enquiry_links"):
        in_short = samples.sample(f"{name}{samples.ABOUT_SEVERAL}", language, NOW)
        lines = [line for line in in_short.text.splitlines() if "Membrane screening" in line]
        assert lines
        assert all(" 2 " in line.partition("Membrane screening")[2] for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", samples.names())
def test_what_follows_the_salutation_begins_as_its_language_does(
    app: Flask, name: str, language: str
) -> None:
    """After the comma of Czech and German begins a small letter, but for names, headings and "Ihr"."""
    salutation, text = list(filter(None, samples.sample(name, language, NOW).text.splitlines()))[:2]

    goes_on = language in {"cs", "de"} and not text.startswith(CAPITALS)
    assert salutation.endswith((",", ":"))
    assert text[0].islower() == goes_on, text


def links(text: str) -> list[str]:
    separated = text.replace('"', " ").replace("<", " ").replace("&amp;", "&")
    return [word.rstrip(".") for word in separated.split() if word.startswith("http://")]


def home(language: str) -> str:
    return f"http://localhost/{language}/"


def test_a_mail_is_the_same_whether_a_page_or_the_worker_writes_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: 1_800_000_000)

    def bodies() -> list[tuple[str, str, str]]:
        mails = [samples.sample(name, "cs", NOW) for name in MAILS]
        return [(mail.subject, mail.text, mail.html) for mail in mails]

    from_worker = bodies()
    with app.test_request_context("/de/services?q=water"):
        assert bodies() == from_worker


def test_samples_are_looked_at_in_a_demonstration(demonstration: Flask, visitor: Visitor) -> None:
    page = visitor.open("/mailbox").follow("/mailbox/samples")
    assert len(page.links("/mailbox/samples/")) == len(samples.names()) * len(LANGUAGES)

    letter = page.follow("/enquiry_late/en")
    assert samples.REFERENCE in letter.title
    assert "did not keep that promise. We are sorry." in letter.text
    designed = visitor.client.get(f"{letter.url}/html")
    assert designed.headers["Content-Security-Policy"].startswith("sandbox;")
    for odd in ("nothing/en", "enquiry_late/xx", "%00/en"):
        assert visitor.client.get(f"/mailbox/samples/{odd}").status_code == 404


def test_there_are_no_samples_elsewhere(app: Flask, visitor: Visitor) -> None:
    for address in (
        "/mailbox/samples",
        "/mailbox/samples/enquiry_late/en",
        "/mailbox/samples/enquiry_late/en/html",
    ):
        assert visitor.client.get(address).status_code == 404

"""Whatever somebody types or pastes: a page or a sentence, never an error, and no mail with a header we did not set."""

from email import message_from_bytes, policy

import pytest

from marketplace.catalogue.models import Service
from marketplace.delivery.mail.message import to_bytes
from tests.browser import Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import FORM, TYPED, ask

ENCODED = "=?utf-8?q?x=0d=0aBcc:evil@example.org?="
NASTY: dict[str, str | bytes] = {
    "nothing": "",
    "blanks": " \t\r\n ",
    "a million characters": "x" * 1_000_000,
    "NUL": "a\x00b",
    "lone surrogates": b"a\xed\xa0\x80b",
    "right-to-left marks": "abc\u202egnp.exe\u2066\u200f",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "line ends": "a\r\nBcc: evil@example.org\r\n\r\nbody",
    "an encoded word": ENCODED,
    "an encoded address": f"{ENCODED}@example.org",
    "a template": "{{ 7*7 }} %(name)s %s {% raw %}",
    "odd characters": "😀\ufeff\u2028é\u0301",
}
HEADERS = {
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "content-language",
    "auto-submitted",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
}


def check_mails(mailbox: Mailbox) -> None:
    """Read every mail as its receiver will."""
    for mail in mailbox:
        parsed = message_from_bytes(
            to_bytes(mail, "Market <market@example.org>", mail.created_at), policy=policy.default
        )
        assert {name.lower() for name in parsed.keys()} <= HEADERS  # noqa: SIM118 - headers, not a dict
        assert [address.addr_spec for address in parsed["To"].addresses] == [mail.recipient]
        assert str(parsed["Subject"]).isprintable()  # who asks stands in it, as text
        assert "evil" not in str(parsed["Reply-To"])
        body = parsed.get_body(("html",))
        assert body is not None
        html = body.get_content()
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize("field", [*TYPED, "phone", "may_hand_over", "website", "nonce", "step"])
def test_whatever_is_typed_into_a_field_gets_a_page(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox, field: str
) -> None:
    form = visitor.open(FORM)
    token, nonce = form.value("csrf_token"), form.value("nonce")
    for number, (what, text) in enumerate(NASTY.items()):
        typed = {
            **TYPED,
            "csrf_token": token,
            "nonce": f"{nonce}{number}",
            "step": "send",
            field: text,
        }
        page = visitor.post(FORM, {name: [value] for name, value in typed.items()})

        assert page.status in {200, 413, 422}, f"{field}: {what}"
        assert page.title
        assert not page.all("main script, main img")
    check_mails(mailbox)


@pytest.mark.parametrize("what", NASTY)
def test_whatever_is_asked_reaches_the_desk_as_text(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox, what: str
) -> None:
    text = NASTY[what]
    if isinstance(text, bytes) or not text.strip() or len(text) > 5000:
        text = "A question"

    page = ask(
        visitor, message=text, name=text[:100].replace("=?", "= ?") if "=?" in text else text[:100]
    )

    assert page.title == "Your enquiry is on its way"
    assert len(mailbox) == 3
    check_mails(mailbox)


def test_a_name_with_an_encoded_word_stays_text(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    ask(visitor, name=ENCODED, organisation=ENCODED, message=ENCODED)

    assert len(mailbox) == 3
    check_mails(mailbox)
    assert ENCODED in mailbox.to("desk@wsm.example.org")[0].text


@pytest.mark.parametrize(
    "email",
    [f"{ENCODED}@example.org", "a@b\r\nBcc: evil@example.org", "ä@example.org", "a@@b", "a"],
)
def test_an_address_that_could_harm_a_mail_is_refused_in_a_sentence(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox, email: str
) -> None:
    page = visitor.open(FORM).submit("Continue", **{**TYPED, "email": email})

    assert page.status == 422
    assert "Enter an e-mail address in the form name@example.org" in page.text
    assert len(mailbox) == 0


def test_what_is_written_back_or_answered_may_be_anything(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    page = ask(visitor)
    reference = page.all(".reference")[0].get_text()
    for what, text in NASTY.items():
        assert page.submit("Send message", body=text).status in {200, 413, 422}, what
        answer = wsm_desk.open(f"/en/desk/enquiries/{reference}")
        assert answer.submit("Send answer", body=text).status in {200, 413, 422}, what
    check_mails(mailbox)

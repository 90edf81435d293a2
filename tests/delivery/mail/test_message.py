"""A mail as bytes has the headers we set, and no other."""

from email import message_from_bytes, policy

import pytest

from marketplace.delivery.mail import Mail
from marketplace.delivery.mail.message import UnsafeMail, clean_address, to_bytes
from tests.conftest import NOW

ENCODED = "=?utf-8?q?x=0d=0aBcc:evil@example.org?="


def make(**values: str) -> Mail:
    return Mail(
        **{
            "message_id": "<1@example.org>",
            "recipient": "ada@example.org",
            "reply_to": "desk@wsm.example.org",
            "language": "en",
            "subject": "Your enquiry ENQ-7K3F-92QD",
            "text": "Hello",
            "html": "<p>Hello</p>",
            **values,
        }
    )


def test_text_in_any_script_arrives_as_it_was_written() -> None:
    text = "Příliš žluťoučký – 水 " * 100 + "\n> .\n.\nFrom here\n"
    raw = to_bytes(
        make(text=text, subject="Anfrage für Füße"), "Marktplatz Süd <m@example.org>", NOW
    )

    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed["Subject"] == "Anfrage für Füße"
    body = parsed.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_a_mail_says_that_a_machine_wrote_it_and_in_which_language() -> None:
    sender = '"Škoda, Märkte" <m@example.org>'

    parsed = message_from_bytes(to_bytes(make(language="de"), sender, NOW), policy=policy.default)

    assert parsed["Content-Language"] == "de"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert [(one.display_name, one.addr_spec) for one in parsed["From"].addresses] == [
        ("Škoda, Märkte", "m@example.org")
    ]


@pytest.mark.parametrize(
    "address",
    [
        f"{ENCODED}@example.org",
        "a@example.org\r\nBcc: evil@example.org",
        "a@example.org, evil@example.org",
        "ä@example.org",
        "a b@example.org",
        "",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(UnsafeMail):
        clean_address(address)
    for field in ("recipient", "reply_to") if address else ("recipient",):
        with pytest.raises(UnsafeMail):
            to_bytes(make(**{field: address}), "m@example.org", NOW)


@pytest.mark.parametrize(
    "subject", [ENCODED, "Hello\r\nBcc: evil@example.org", "Hello\nBcc: evil@example.org"]
)
def test_a_subject_that_would_become_a_header_is_refused(subject: str) -> None:
    with pytest.raises(UnsafeMail):
        to_bytes(make(subject=subject), "m@example.org", NOW)


def test_half_a_character_in_a_text_is_refused_not_crashed_on() -> None:
    with pytest.raises(UnsafeMail):
        to_bytes(make(text="a\ud800b"), "m@example.org", NOW)

"""A mail as bytes has the headers we set, and no other."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.delivery.mail import Mail
from marketplace.delivery.mail.message import UnsafeMail, clean_address, to_bytes
from marketplace.text import clean_line
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
        "a b@example.org",
        "",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(UnsafeMail):
        clean_address(address)
    with pytest.raises(UnsafeMail):
        to_bytes(make(recipient=address), "m@example.org", NOW)


@pytest.mark.parametrize(
    "reply_to", ["a@example.org\r\nBcc: evil@example.org", "nobody", "dürst@example.org"]
)
def test_an_address_for_replies_that_no_header_can_hold_stops_no_mail(reply_to: str) -> None:
    """Field 1: a bad Reply-To is left out."""
    parsed = message_from_bytes(to_bytes(make(reply_to=reply_to), "m@example.org", NOW))

    assert parsed["Reply-To"] is None
    assert parsed["Bcc"] is None


def test_addresses_are_written_with_their_domain_in_ascii() -> None:
    raw = to_bytes(
        make(recipient="desk@müller.de", reply_to="info@straße.example"),
        "Märkte <post@bücher.example>",
        NOW,
    )

    parsed = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert parsed["To"] == "desk@xn--mller-kva.de"
    assert parsed["Reply-To"] == "info@xn--strae-oqa.example"
    assert parsed["From"].addresses[0].addr_spec == "post@xn--bcher-kva.example"


def test_who_has_letters_before_the_at_sign_may_get_replies_from_their_like() -> None:
    raw = to_bytes(
        make(recipient="dürst@müller.de", reply_to="größe@example.org"), "m@example.org", NOW
    )

    header = raw.partition(b"\r\n\r\n")[0].decode()
    assert "To: dürst@xn--mller-kva.de\r\n" in header
    assert "Reply-To: größe@example.org\r\n" in header


def test_what_looks_like_an_encoded_word_arrives_as_it_was_written() -> None:
    parsed = message_from_bytes(to_bytes(make(subject=ENCODED), "m@example.org", NOW))

    assert str(make_header(decode_header(parsed["Subject"]))) == ENCODED
    assert parsed["Bcc"] is None


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    | st.sampled_from('–—„“’ …äöüßžřčéñçøđŁżİ,;:<>()@.\\"=?_ '),
    max_size=250,
).map(clean_line)


@given(
    WORDS.filter(bool)
    | st.sampled_from(
        [
            "Marktplatz der Ostsee-Cluster – Größe zählt",
            "Ihre Einladung zum Marktplatz der Ostsee-Cluster – Größe zählt",
            "Vaše pozvánka na Tržiště klastrů – příliš žluťoučký kůň úpěl ďábelské ódy",
            "Μια πολύ μεγάλη λέξη: ηλεκτροεγκεφαλογραφημάτων",
            "„Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen“ – Ä",
        ]
    )
)
@example("Marktplatz der Ostsee-Cluster – Größe zählt")
def test_a_subject_and_a_name_in_any_language_arrive_as_they_were_written(words: str) -> None:
    """Field 10: nothing is given up because a library folds it wrongly."""
    name = words.replace('"', "").replace("\\", "").strip()
    sender = f'"{name}" <m@example.org>'

    parsed = message_from_bytes(to_bytes(make(subject=words), sender, NOW), policy=policy.default)

    assert parsed["Subject"] == words
    assert [address.addr_spec for address in parsed["From"].addresses] == ["m@example.org"]
    assert all(len(line) <= 78 for line in parsed.as_bytes().splitlines()[:10])


def test_mails_of_an_enquiry_form_a_thread() -> None:
    """Field, held in part: common references and one subject."""
    answer = make(about="ENQ-7K3F-92QD", thread_subject="Enquiry ENQ-7K3F-92QD: Membranes")

    parsed = message_from_bytes(to_bytes(answer, "m@example.org", NOW))

    assert parsed["Subject"] == "Enquiry ENQ-7K3F-92QD: Membranes"
    assert parsed["References"] == parsed["In-Reply-To"] == "<enq-7k3f-92qd@example.org>"


def test_what_a_person_wrote_is_not_marked_as_written_by_a_machine() -> None:
    answer = make()
    answer.written_by_person = True

    assert b"Auto-Submitted" not in to_bytes(answer, "m@example.org", NOW)


@pytest.mark.parametrize(
    "subject", ["Hello\r\nBcc: evil@example.org", "Hello\nBcc: evil@example.org"]
)
def test_a_subject_that_would_become_a_header_is_refused(subject: str) -> None:
    with pytest.raises(UnsafeMail):
        to_bytes(make(subject=subject), "m@example.org", NOW)


def test_half_a_character_in_a_text_is_refused_not_crashed_on() -> None:
    with pytest.raises(UnsafeMail):
        to_bytes(make(text="a\ud800b"), "m@example.org", NOW)


def test_one_click_in_a_mail_program_ends_mails_of_a_kind() -> None:
    url = "https://example.org/en/searches/ImtleSI.aw3ZrA.hH_pUJ/end"

    parsed = message_from_bytes(
        to_bytes(make(unsubscribe_url=url), "m@example.org", NOW), policy=policy.compat32
    )

    assert parsed["List-Unsubscribe"] == f"<{url}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_nobody_can_end_says_nothing_about_it() -> None:
    parsed = message_from_bytes(to_bytes(make(), "m@example.org", NOW), policy=policy.compat32)

    assert [name for name in parsed if name.lower().startswith("list-")] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x>, <mailto:eve@example.org",
        "https://example.org/\r\nBcc: eve@example.org",
        "https://example.org/é",
        "mailto:eve@example.org",
    ],
)
def test_what_is_no_address_of_the_web_is_no_way_to_unsubscribe(url: str) -> None:
    with pytest.raises(UnsafeMail):
        to_bytes(make(unsubscribe_url=url), "m@example.org", NOW)

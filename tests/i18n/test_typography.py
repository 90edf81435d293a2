"""What stays on one line in each language, and with which signs: ~ is U+00A0, ^ U+202F, = U+2011."""

import time

import pytest

from marketplace.i18n.typography import (
    as_plain_text,
    as_typed,
    in_one_piece,
    set_type,
)

pytestmark = pytest.mark.quick

LANGUAGES = ("cs", "de", "en", "es", "fr")


def shown(text: str, language: str, *, heading: bool = False) -> str:
    """Set a text, and write what nobody can tell apart with other signs."""
    typeset = set_type(text, language, heading=heading)
    assert set_type(typeset, language, heading=heading) == typeset, "what is set stays as it is"
    return typeset.replace("\u00a0", "~").replace("\u202f", "^").replace("\u2011", "=")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("5 MB, 20 °C, 3 %, 450 €", "5~MB, 20~°C, 3~%, 450~€"),
        ("12 m³/h, 450 EUR, 5 Mo.", "12~m³/h, 450~EUR, 5~Mo."),
        ("%(size)s kB, %(number)d %%", "%(size)s~kB, %(number)d~%%"),
        ("5 members, 3 million", "5 members, 3 million"),
        ("TRL 5, ISO 9001, § 5", "TRL~5, ISO~9001, §~5"),
    ],
)
def test_a_number_and_its_unit_stay_together(text: str, typeset: str, language: str) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_placeholder_is_no_unit_and_its_name_no_word(language: str) -> None:
    text = "%(number)s %(unit)s"
    assert shown(text, language) == text
    assert shown("%(name)s ha respondido", language) == "%(name)s ha respondido"


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("cs", "do 2. prosince 2026 včetně", "do 2.~prosince~2026 včetně"),
        ("cs", "od 2. 12. 2026", "od 2.~12.~2026"),
        ("de", "am 2. September 2026 um", "am 2.~September~2026 um"),
        ("de", "am 2. 12. 2026", "am 2.~12.~2026"),
        ("en", "by 2 December 2026 at", "by 2~December~2026 at"),
        ("en", "In December 2026", "In December~2026"),
        ("es", "el 2 de diciembre de 2026 en", "el 2~de~diciembre~de~2026 en"),
        ("fr", "le 2 décembre 2026 et", "le 2~décembre~2026 et"),
        ("bg", "на 2 декември 2026", "на 2~декември~2026"),
    ],
)
def test_a_day_its_month_and_its_year_stay_together(language: str, text: str, typeset: str) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("fr", "avant le 1 décembre", "avant le 1er~décembre"),
        ("fr", "le 11 décembre, le 1 du mois", "le 11~décembre, le 1 du mois"),
        ("es", "el 1 de diciembre", "el 1~de~diciembre"),
        ("en", "by 1 December", "by 1~December"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(
    language: str, text: str, typeset: str
) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("V praxi a v lese (k tomu i s vodou)", "V~praxi a~v~lese (k~tomu i~s~vodou)"),
        ("v %(language)s, %(names)s a dál", "v~%(language)s, %(names)s a~dál"),
        ("den a", "den a"),
        ("l'a b, n-a b", "l'a b, n-a b"),
    ],
)
def test_a_czech_word_of_one_letter_does_not_end_a_line(text: str, typeset: str) -> None:
    assert shown(text, "cs") == typeset


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_words_of_one_letter_may_end_a_line_elsewhere(language: str) -> None:
    assert shown("a v o", language) == "a v o"


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("Langue : le français", "Langue~: le français"),
        ("C’est vrai ; vraiment ? Oui !", "C’est vrai^; vraiment^? Oui^!"),
        ("« %(words)s »", "«~%(words)s~»"),
        ("12:30, https://a.example/ ?", "12:30, https://a.example/^?"),
        ("http://b.example/?q=x ;", "http://b.example/?q=x^;"),
    ],
)
def test_french_signs_stay_with_their_words(text: str, typeset: str) -> None:
    assert shown(text, "fr") == typeset


@pytest.mark.parametrize("language", ["cs", "de", "en", "es"])
def test_no_other_language_puts_spaces_before_signs(language: str) -> None:
    assert shown("Text : words ; really ?", language) == "Text : words ; really ?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_ends_within_e_mail(language: str) -> None:
    text = "Ihre E-Mail und E-Mail-Adresse, e-mail"
    assert shown(text, language) == "Ihre E=Mail und E=Mail-Adresse, e=mail"


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("de", "Welches EU-Projekt? Online-Beratung", "Welches EU=Projekt? Online=Beratung"),
        ("en", "EU-funded state-of-the-art tests", "EU=funded state-of-the-art tests"),
        ("cs", "EU-program a česko-německý", "EU=program a~česko-německý"),
        ("de", "Membranbioreaktor-Test", "Membranbioreaktor-Test"),
        ("fr", "Rendez-vous", "Rendez-vous"),
        ("es", "Físico-química", "Físico-química"),
    ],
)
def test_a_short_word_and_its_hyphen_stay_together_in_a_heading(
    language: str, text: str, typeset: str
) -> None:
    assert shown(text, language, heading=True) == typeset
    assert "=" not in shown(text, language), "a running text has room"


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("fr", "l'eau d'%(name)s", "l’eau d’%(name)s"),
        ("en", "it's 5' 'so'", "it’s 5' 'so'"),
        ("de", "wie geht's", "wie geht's"),
        ("cs", "'tak'", "'tak'"),
        ("es", "'así'", "'así'"),
    ],
)
def test_an_apostrophe_is_curved_in_english_and_french(
    language: str, text: str, typeset: str
) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("es", "1.800 €, 12.800 €, versión 1.800", "1800~€, 12.800~€, versión 1.800"),
        ("de", "1.800 €", "1.800~€"),
        ("cs", "1 800 Kč, 2 500 000 Kč", "1~800~Kč, 2~500~000~Kč"),
        ("fr", "1 800 €, en 2026 100 personnes", "1~800~€, en 2026 100 personnes"),
        ("en", "in 2026 100 people", "in 2026 100 people"),
    ],
)
def test_thousands_are_written_as_each_language_does(
    language: str, text: str, typeset: str
) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize(
    ("language", "text", "typeset"),
    [
        ("cs", "č. 5, tj. dnes, firma s. r. o., a. s.", "č.~5, tj.~dnes, firma s.~r.~o., a.~s."),
        ("de", "z. B. Nr. 5, d. h. u. a.", "z.~B. Nr.~5, d.~h. u.~a."),
        ("en", "No. 5. No. Five", "No.~5. No. Five"),
        ("es", "p. ej. n.º 5, EE. UU.", "p.~ej. n.º~5, EE.~UU."),
        ("fr", "n° 5, art. 6", "n°~5, art.~6"),
    ],
)
def test_abbreviations_stay_with_what_they_belong_to(
    language: str, text: str, typeset: str
) -> None:
    assert shown(text, language) == typeset


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        "e-mail@x-y.example",
        "https://EU-funds.example/it's/5-MB",
        "www.E-mail.example",
        "<a href='it's' title='5 MB'>",
    ],
)
def test_addresses_and_tags_stay_as_they_are(address: str, language: str) -> None:
    assert shown(address, language, heading=True) == address
    assert shown(f"5 MB {address} 5 MB", language, heading=True) == f"5~MB {address} 5~MB"


def test_a_date_is_kept_in_one_piece() -> None:
    assert in_one_piece("2. 12. 2026") == "2.\u00a012.\u00a02026"


def test_a_text_is_written_as_it_is_typed_where_a_program_reads_it() -> None:
    assert as_typed("5\u00a0MB\u202f; e\u2011mail d’eau") == "5 MB ; e-mail d’eau"


def test_a_mail_without_html_keeps_the_spaces_of_french_signs_only() -> None:
    text = "«\u00a0e\u2011mail\u00a0»\u00a0: 5\u00a0MB\u202f; le 1er\u00a0mai\u202f!"
    assert as_plain_text(text) == "«\u00a0e-mail\u00a0»\u00a0: 5 MB\u202f; le 1er mai\u202f!"


@pytest.mark.parametrize("piece", ["a", "<a", "A-", " a", "@", "1 ", "www."])
def test_the_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    started = time.process_time()
    for language in LANGUAGES:
        set_type(piece * 20_000, language, heading=True)
    assert time.process_time() - started < 5

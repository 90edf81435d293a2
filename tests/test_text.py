"""Text that people paste."""

import pytest

from marketplace.text import (
    clean_line,
    clean_lines,
    clean_sentence,
    clean_text,
    plain_line,
    slug_of,
    whole_number,
)


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (None, ""),
        ("  two\r\nlines\rand a third\n ", "two\nlines\nand a third"),
        ("a\x00b\x07c\x1bd\x7fe", "abcde"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("evil\u202egnp.exe\u2066", "evilgnp.exe"),
        ("r\u0301adek", "ŕadek"),
        ("tab\tstays", "tab\tstays"),
        ("zero\u200djoiner and \u200fmark stay", "zero\u200djoiner and \u200fmark stay"),
        ("\u200bcopied from a\u00ad page\u2060\u200d", "copied from a page"),
        ("\u200d\u200e", ""),
        ("<b>stays what it is</b>", "<b>stays what it is</b>"),
    ],
)
def test_what_is_pasted_is_cleaned_before_it_is_stored(pasted: str | None, stored: str) -> None:
    assert clean_text(pasted) == stored
    clean_text(pasted).encode()


@pytest.mark.parametrize(
    ("pasted", "typed"),
    [
        ("\u200b+33\u00a05\u202f61 00\u201100\u201300\u200e", "+33 5 61 00-00-00"),
        ("\uff0b\uff13\uff13 \u2044 1", "+33 / 1"),
        ("\u201cquoted\u201d it\u2019s", '"quoted" it\'s'),
        ("soft\u00adhyphen", "softhyphen"),
        (None, ""),
    ],
)
def test_what_has_to_be_exact_is_read_as_it_is_typed(pasted: str | None, typed: str) -> None:
    assert plain_line(pasted) == typed
    assert plain_line(typed) == typed


def test_a_title_is_one_line() -> None:
    assert clean_line(" Membrane\r\n screening\t=\u00a0fast ") == "Membrane screening = fast"
    assert clean_line("Membrane  screening") == "Membrane screening"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (" Tests\u00a0: l’eau\r\n et\t5\u202f% ", "Tests\u00a0: l’eau et 5\u202f%"),
        ("a \u00a0b\u202f\u00a0c", "a b c"),
        ("\u00a0\u202f", ""),
        ("no   more than\u2003one", "no more than one"),
        (None, ""),
    ],
)
def test_spaces_that_hold_a_sentence_together_stay(pasted: str | None, stored: str) -> None:
    assert clean_sentence(pasted) == stored
    assert clean_sentence(stored) == stored


def test_a_list_is_read_line_by_line() -> None:
    assert clean_lines("- 5\u00a0MB") == ["5\u00a0MB"]
    assert clean_lines("- a report\r\n\n • samples back \n\x00") == ["a report", "samples back"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Čištění odpadních vod & kalů", "cisteni-odpadnich-vod-and-kalu"),
        ("Żółta łódź", "zolta-lodz"),
        ("Große Maße", "grosse-masse"),
        ("Мембрани за вода", "membrani-za-voda"),
        ("Μεμβράνες νερού", "memvranes-neroy"),
        ("../../etc/passwd\r\n", "etc-passwd"),
        ("日本", ""),
    ],
)
def test_an_address_is_made_of_plain_letters(title: str, slug: str) -> None:
    assert slug_of(title) == slug
    assert len(slug_of(title * 100)) <= 100


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("42", 42), ("007", 7), ("999999999", 999999999)],
)
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "1e3", "٣", "²", "1000000000", "9" * 5000])
def test_whatever_else_is_typed_is_no_number(text: str) -> None:
    assert whole_number(text) is None

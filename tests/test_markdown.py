"""Markdown says what was written, and nothing that it says does harm."""

import random
import re
import time

import pytest
from bs4 import BeautifulSoup

from marketplace.markdown import plain_lines, to_html, with_links


def page_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(to_html(text), "html.parser")


def addresses(html: str) -> list[tuple[str, str]]:
    """The words and the address of each link."""
    links = BeautifulSoup(html, "html.parser").find_all("a")
    return [(link.text, str(link["href"])) for link in links]


def numbers_shown(text: str) -> list[int]:
    """The numbers that a browser shows before the items of the first list."""
    (numbered, *_others) = page_of(text).find_all("ol")
    number = int(str(numbered.get("start", "1"))) - 1
    shown = []
    for item in numbered.find_all("li", recursive=False):
        number = int(str(item.get("value", number + 1)))
        shown.append(number)
    return shown


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. one\n2. two", [1, 2]),
        ("3. three", [3]),
        ("3. three\n4. four", [3, 4]),
        ("3) three\n4) four", [3, 4]),
        ("3. three\n5. five\n\n9. nine", [3, 5, 9]),
        ("0. zero\n1. one", [0, 1]),
        ("5. five\n4. four\n3. three", [5, 4, 3]),
        ("1. one\n1. two\n1. three", [1, 2, 3]),
        ("12. May is the day of the members", [12]),
        ("1. first\n   - part\n2. second", [1, 2]),
        ("2. outer\n   1. inner\n4. outer", [2, 4]),
    ],
)
def test_a_list_is_numbered_as_it_was_written(text: str, numbers: list[int]) -> None:
    assert numbers_shown(text) == numbers


@pytest.mark.parametrize(
    "text", ["2024. Das war ein gutes Jahr.", "1986) was written here", "007. is no item"]
)
def test_a_line_that_begins_with_a_year_is_no_list(text: str) -> None:
    assert page_of(text).text.strip() == text
    assert not page_of(text).find("ol")
    assert plain_lines(text) == [text]


def test_lines_have_the_words_that_a_page_shows() -> None:
    chance = random.Random(5)  # noqa: S311 – nothing secret
    signs = "aé1 .-\n*&:=#+'\xa0"
    for _ in range(3000):
        text = "".join(chance.choices(signs, weights=[9, 5, *[1] * 13], k=chance.randrange(20)))
        assert " ".join(plain_lines(text)).split() == page_of(text).text.split(), repr(text)


def test_blanks_at_the_ends_of_lines_are_no_words() -> None:
    assert plain_lines("We measure.  \nWe count. \n\n\nWe tell.\n") == [
        "We measure.",
        "We count.",
        "We tell.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![Our pilot plant & its team](https://example.org/a.png)", "Our pilot plant & its team"),
        ("[![the plant](a.png)](https://example.org)", "the plant"),
        ("before ![the *plant*](a.png) after", "before the plant after"),
        ("![<script>](a.png)", "<script>"),
    ],
)
def test_the_words_of_a_picture_stay(text: str, words: str) -> None:
    assert page_of(text).text.strip() == words
    assert not page_of(text).find("img")


ADDRESSES = [
    ("see https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&c=2"),
    ("(http://example.org/a_(b))", "http://example.org/a_(b)"),
    ("www.example.org/path, please", "http://www.example.org/path"),
    ("WWW.EXAMPLE.ORG", "http://WWW.EXAMPLE.ORG"),
    ("write to desk@wsm.example.org!", "mailto:desk@wsm.example.org"),
    ("https://müller.example/straße", "https://xn--mller-kva.example/stra%C3%9Fe"),
]


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_a_bare_address_is_a_link_and_reads_as_it_was_written(text: str, address: str) -> None:
    for html in (to_html(text), with_links(text)):
        ((words, href),) = addresses(html)
        assert href.casefold() == address.casefold()
        assert words in text
        assert BeautifulSoup(html, "html.parser").text.strip() == text
        assert 'rel="nofollow noopener"' in html


@pytest.mark.parametrize(
    "text",
    ["ASP.NET and Node.js", "readme.md", "24//7", "//example.org/a", "ftp://example.org", "@home", "e.on",
     "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"],
)  # fmt: skip
def test_what_is_not_meant_as_an_address_is_no_link(text: str) -> None:
    assert addresses(to_html(text)) == addresses(with_links(text)) == []


def test_an_address_in_code_or_in_a_link_is_left_alone() -> None:
    assert addresses(to_html("`https://example.org`")) == []
    assert addresses(to_html("[https://a.example](https://b.example)")) == [
        ("https://a.example", "https://b.example")
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org">x</a>',
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>alert(1)</script>",
        "https://example.org/'onclick='x'",
        'desk@example.org"><img src=x onerror=alert(1)>',
    ],
)
def test_words_around_an_address_stay_words(text: str) -> None:
    html = with_links(text)

    assert BeautifulSoup(html, "html.parser").text == text
    assert set(re.findall(r"<(/?\w+)", html)) <= {"a", "/a"}
    assert {*re.findall(r" (\w+)=\"", html)} <= {"href", "rel"}


@pytest.mark.parametrize(
    "piece", ["a.", "www.", "a@", "http://", "@a.b", "1. a\n", "(https://a.b/"]
)
def test_a_hostile_text_costs_little_time(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    began = time.process_time()

    to_html(text)
    with_links(text)

    assert time.process_time() - began < 3


def test_words_are_set_in_type_but_neither_code_nor_addresses() -> None:
    text = (
        "# a-a\n\na-a *a-a* `a-a` [a-a](https://a-a.example) https://b-b.example <https://c-c.example>"
        "\n\n    a-a"
    )

    html = to_html(text, lambda words: words.replace("-", "="))

    assert BeautifulSoup(html, "html.parser").get_text().split() == [
        *["a=a", "a=a", "a=a", "a-a", "a=a", "https://b-b.example", "https://c-c.example", "a-a"]
    ]
    assert [href for _words, href in addresses(html)] == [
        "https://a-a.example",
        "https://b-b.example",
        "https://c-c.example",
    ]

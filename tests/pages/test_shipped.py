"""The texts that come with the program say the same in every language, and what is true."""

import re
from datetime import timedelta

import pytest

from marketplace.accounts import guessing, models
from marketplace.clusters.models import INVITATION_DAYS
from marketplace.enquiries.jobs.retention import MAIL_KEPT
from marketplace.enquiries.models import REOPEN_WITHIN
from marketplace.forms.restored import KEPT_FOR
from marketplace.pages.models import SitePage
from marketplace.pages.shipped import LANGUAGES, shipped_body
from marketplace.web import languages

_FIELD = re.compile(r"\{([a-z_]+)\}")
_MARK = re.compile(r"(#+ |- |\d\. |\|)?")
_WORDS_IN_SENTENCE = 25


def outline(text: str) -> list[tuple[str, list[str]]]:
    """What each line is, and what is filled into it."""
    marks = [(_MARK.match(line), _FIELD.findall(line)) for line in text.split("\n")]
    return [(mark[1] or "" if mark else "", sorted(fields)) for mark, fields in marks]


def test_there_is_a_text_in_each_language_that_is_complete() -> None:
    assert LANGUAGES == ("cs", "de", "en", "es", "fr")


@pytest.mark.parametrize("page", list(SitePage), ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_lines_and_fields_of_the_english(
    page: SitePage, language: str
) -> None:
    assert outline(shipped_body(page, language)) == outline(shipped_body(page, "en"))


@pytest.mark.parametrize("page", list(SitePage), ids=str)
def test_the_texts_are_set_as_the_messages_are(page: SitePage) -> None:
    for language in LANGUAGES:
        assert re.search(r"['\"\u00a0\u202f\u2011]", shipped_body(page, language)) is None


@pytest.mark.parametrize("page", list(SitePage), ids=str)
def test_an_english_sentence_is_short_and_has_no_semicolon(page: SitePage) -> None:
    text = re.sub(r"\]\(\{\w+\}\)", "]", shipped_body(page, "en"))
    sentences = re.split(r"[.:?|\n]\s*", text)

    assert ";" not in text
    assert [words for words in sentences if len(words.split()) > _WORDS_IN_SENTENCE] == []


def test_the_periods_of_the_privacy_notice_are_those_that_rule() -> None:
    notice = shipped_body(SitePage.PRIVACY, "en")

    assert f"systems of clusters | {MAIL_KEPT.days} days |" in notice
    assert timedelta(hours=1) == KEPT_FOR
    assert "session ended | 1 hour |" in notice
    assert f"| {models.SESSION_MAX.days} days at most |" in notice
    assert notice.count("| {months} after") == 2


def test_the_periods_of_the_cookies_are_those_that_are_set() -> None:
    text = shipped_body(SitePage.COOKIES, "en")

    assert f"How long: {guessing.KNOWN_FOR.days} days" in text
    assert "How long: 1 year" in text
    assert timedelta(seconds=languages.YEAR_SECONDS) == timedelta(days=365)
    for name in (guessing.DEVICE, languages.COOKIE, "session"):
        assert f"# {name}\n" in text


def test_the_help_names_the_days_that_rule() -> None:
    assert f"within {REOPEN_WITHIN.days} days" in shipped_body(SitePage.HELP, "en")
    assert f"valid for {INVITATION_DAYS} days" in shipped_body(SitePage.HELP_FOR_CLUSTERS, "en")

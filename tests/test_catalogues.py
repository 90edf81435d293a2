"""The translations: every word that is shown stands in every catalogue, finished."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from marketplace.i18n import alphabetical, set_type
from marketplace.i18n.languages import compiled_catalogues, shipped
from marketplace.paths import TRANSLATIONS

ROOT = TRANSLATIONS.parent
LANGUAGES = ["cs", "de", "es", "fr"]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [
    ("marketplace/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
Key = tuple[str, str]
"""The context of a message, mostly none, and its singular."""
FORBIDDEN = re.compile(
    r"\b((some|no|every|any)body|any more|whom(ever)?|whoever|as in|telephone|emails?|erase[ds]?"
    r"|good day|stands?|works? until|no longer works?|taken? (in|back|care)|tells? of|at once"
    r"|person who asked|ready answers?)\b|\b(e\.g|i\.e)\.|(?<!e-)\bmails?\b|n['’]t\b|[\"'!;]",
    re.IGNORECASE,
)
"""What docs/writing.md has a better word for, and what it does without."""
LONGEST_SENTENCE = 25
"""Words."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@cache
def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def key_of(message: Message) -> Key:
    singular = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return message.context or "", singular


def keys_of(messages: Catalog) -> set[Key]:
    return {key_of(message) for message in messages if message.id}


@cache
def shown() -> frozenset[Key]:
    """Every message that the code and the templates show."""
    options = {"templates/**.html": {"trimmed": "true"}, "templates/**.txt": {"trimmed": "true"}}
    messages = extract_from_dir(
        ROOT,
        METHODS,
        options,
        keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).name != "_assets",
    )
    return frozenset(
        (context or "", forms[0] if isinstance(forms, tuple) else forms)
        for _file, _line, forms, _comments, context in messages
    )


@cache
def template() -> Catalog:
    with (TRANSLATIONS / "messages.pot").open("rb") as file:
        return read_po(file)


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def test_all_five_languages_are_shipped(tmp_path: Path) -> None:
    assert shipped(compiled_catalogues(tmp_path)) == ["en", *LANGUAGES]


def test_a_catalogue_has_every_message_and_no_other() -> None:
    """All languages at once: what is shown is looked for once."""
    messages = shown()
    for language in LANGUAGES:
        have = keys_of(catalogue(language))
        assert sorted(messages - have) == [], f"{language}: update it (docs/translating.md)"
        assert sorted(have - messages) == [], language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_reviewed(language: str) -> None:
    unfinished = [
        message.id
        for message in catalogue(language)
        if message.id and (message.fuzzy or not all(texts(message)))
    ]
    assert unfinished == []


@pytest.mark.parametrize(("language", "forms"), [("cs", 3), ("de", 2), ("es", 2), ("fr", 2)])
def test_plurals_have_the_forms_of_their_language(language: str, forms: int) -> None:
    assert catalogue(language).num_plurals == forms
    for message in catalogue(language):
        if message.pluralizable:
            assert len(texts(message)) == forms, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids = list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for text in texts(message):
            found = set(PLACEHOLDER.findall(text))
            # A plural form for exactly one thing may leave the number out.
            assert found == wanted or (message.pluralizable and found == wanted - {"%(num)s"}), (
                message.id,
                text,
            )


@pytest.mark.parametrize(
    ("language", "break_in_the_wrong_place"),
    [
        ("cs", r"\b[ksvzouai] |\d (MB|kB|%)|[Ee]-[Mm]ail"),
        ("de", r"\d (MB|kB|%)|[Ee]-[Mm]ail"),
        ("es", r"\d (MB|kB|%)"),
        ("fr", r" [:;!?»]|« |\d (Mo|ko|%)|\w'\w"),
    ],
)
def test_messages_are_set_in_type_and_keep_their_placeholders(
    language: str, break_in_the_wrong_place: str
) -> None:
    for message in filter(lambda message: message.id, catalogue(language)):
        for text in texts(message):
            typeset = set_type(text, language)

            words = PLACEHOLDER.sub("…", typeset)
            assert PLACEHOLDER.findall(typeset) == PLACEHOLDER.findall(text), text
            assert not re.search(break_in_the_wrong_place, words), typeset
            assert set_type(typeset, language) == typeset, text


def test_the_template_of_the_catalogues_is_fresh() -> None:
    assert keys_of(template()) == shown()


def test_lists_are_ordered_as_people_look_things_up() -> None:
    names = ["Zypern", "Österreich", "Česko", "Dänemark", "Belgien"]
    assert sorted(names, key=alphabetical) == [
        "Belgien",
        "Česko",
        "Dänemark",
        "Österreich",
        "Zypern",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_says_its_beginning_twice(language: str) -> None:
    """As one does that was put in a second time."""
    sentences = [text for message in catalogue(language) for text in texts(message) if message.id]

    repeated = [text for text in sentences if len(text) > 40 and text.count(text[:18]) > 1]

    assert repeated == []


def english_forms() -> list[str]:
    """The messages of the source, each form of its own, without their placeholders."""
    ids = [message.id for message in template()]
    forms = [[form] if isinstance(form, str) else form for form in ids]
    return [PLACEHOLDER.sub("", form) for pair in forms for form in pair]


def test_the_english_messages_keep_to_the_words_of_the_product() -> None:
    """As docs/writing.md has them, for all other languages are made from these."""
    assert [form for form in english_forms() if FORBIDDEN.search(form)] == []


def test_a_sentence_of_the_english_messages_has_one_thought() -> None:
    sentences = [part for form in english_forms() for part in re.split(r"[.?:]\s|\n", form)]

    assert [text for text in sentences if len(text.split()) > LONGEST_SENTENCE] == []

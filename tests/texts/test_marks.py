"""Each field of a translation knows from which revision of the original it was made."""

from dataclasses import dataclass, field

from marketplace.i18n import _l
from marketplace.texts import actions
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.kinds import TextKind
from marketplace.texts.marks import changed_at, outdated_fields, translated_from

NOTE = ThingWithTexts(
    "note",
    (
        TextField(name="head", label=_l("Title"), kind=TextKind.LINE, limit=50),
        TextField(name="body", label=_l("Text"), kind=TextKind.MARKDOWN, limit=500),
    ),
)


@dataclass
class Note:
    language: str
    head: str = ""
    body: str = ""
    revision: int = 0
    revisions: dict[str, int] = field(default_factory=dict)
    of_revision: int | None = None
    of_revisions: dict[str, int] = field(default_factory=dict)
    outdated: int = 0


def write(note: Note, **words: str) -> None:
    changes = [name for name, said in words.items() if said != getattr(note, name)]
    vars(note).update(words)
    actions.new_revision(NOTE, note, changes)


def names(note: Note, original: Note | None) -> list[str]:
    return [behind.name for behind in outdated_fields(NOTE, note, original)]


def test_rows_of_earlier_releases_are_behind_as_a_whole_or_not_at_all() -> None:
    original = Note("fr", "Un", "Deux", revision=4)

    behind = Note("cs", "Jeden", "Dva", revision=1, of_revision=3)
    assert names(behind, original) == ["head", "body"]
    assert names(Note("cs", "Jeden", "Dva", revision=1, of_revision=4), original) == []
    assert names(Note("cs", "Jeden", "Dva", revision=1), original) == []
    assert names(behind, None) == []


def test_a_change_counts_for_the_fields_it_touches_alone() -> None:
    original = Note("fr", "Un", "Deux", revision=4)
    translation = Note("cs", "Jeden", "Dva", revision=1, of_revision=4)

    write(original, head="Un autre")
    actions.count_outdated(NOTE, [translation], original)

    assert (changed_at(original, "head"), changed_at(original, "body")) == (5, 4)
    assert names(translation, original) == ["head"]
    assert translation.outdated == 1


def test_a_field_that_is_right_again_says_nothing_of_the_other() -> None:
    original = Note("fr", "Un", "Deux", revision=5)
    translation = Note("cs", "Jeden", "Dva", revision=1, of_revision=4)

    actions.note_translated(NOTE, translation, original, ["head"], seen=5)

    assert (translated_from(translation, "head"), translated_from(translation, "body")) == (5, 4)
    assert translation.of_revision == 4
    assert (names(translation, original), translation.outdated) == (["body"], 1)


def test_nobody_has_seen_a_revision_that_is_still_to_come() -> None:
    original = Note("fr", "Un", "Deux", revision=2)
    translation = Note("cs", "Jeden", "Dva", revision=1, of_revision=1)

    actions.note_translated(NOTE, translation, original, NOTE.names, seen=9)

    assert [translated_from(translation, name) for name in NOTE.names] == [2, 2]
    assert (translation.of_revision, translation.of_revisions) == (2, {})


def test_a_text_that_came_outdated_is_so_in_all_it_says_until_its_marks_know_better() -> None:
    original = Note("fr", "Un", "Deux", revision=4, revisions={"head": 2, "body": 4})
    translation = Note("cs", "Jeden", "Dva", revision=1)

    actions.note_outdated(NOTE, translation, original)
    assert names(translation, original) == ["head", "body"]
    actions.note_translated(NOTE, translation, original, ["head"], seen=None)
    actions.note_outdated(NOTE, translation, original)
    assert names(translation, original) == ["body"]


def test_what_is_not_translated_yet_is_not_behind() -> None:
    original = Note("fr", "Un", "Deux", revision=4)

    assert names(Note("cs", "Jeden", revision=1, of_revision=3), original) == ["head"]

"""The last word as the beginning of a longer one, where that helps.

Who is typing has not finished the last word, and many who have finished leave its end to us. But
three letters begin hundreds of words in eleven languages, and whoever typed a whole word meant it.
"""

from collections.abc import Mapping, Sequence

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Expansion, Expansions, is_known
from marketplace.search.text import analysis
from marketplace.search.text.parsing import ParsedQuery

LETTERS_MIN, LETTERS_MIN_WHILE_TYPING = 4, 2
"""Letters of a beginning: fewer count while somebody types what is no word as it is."""


def add_beginnings(
    dictionaries: Mapping[str, Dictionary],
    query: ParsedQuery,
    expansions: Sequence[Expansions],
    language: str,
    *,
    is_typing: bool = False,
) -> None:
    """Let the last word stand for words that begin with it, in the languages of the query.

    Only what begins no word there, and is none in any language, is looked for in all others.
    """
    if not query.words or not query.is_open:
        return
    word, by_language = query.words[-1], expansions[-1]
    is_word = is_known(by_language, language)
    is_half_typed = is_typing and not is_word
    letters_min = LETTERS_MIN_WHILE_TYPING if is_half_typed or _is_sign(word) else LETTERS_MIN
    if len(word) < letters_min:
        return

    spoken = _spoken_languages(dictionaries, expansions[:-1], language)
    joined = query.joined.get(word, ())
    has_any = [
        _add(by_language[other], dictionary, other, word, joined)
        for other, dictionary in dictionaries.items()
        if other in spoken
    ]
    if is_word or any(has_any) or len(word) < LETTERS_MIN:
        return
    for other, dictionary in dictionaries.items():
        if other not in spoken:
            _add(by_language[other], dictionary, other, word, joined)


def _spoken_languages(
    dictionaries: Mapping[str, Dictionary], other_words: Sequence[Expansions], language: str
) -> set[str]:
    """Return the reader's language, and those of words that are no words of that."""
    foreign_words = [
        by_language
        for by_language in other_words
        if language not in by_language or not by_language[language].is_certain
    ]
    return {language} | {
        other
        for other in dictionaries
        if any(by_language[other].is_certain for by_language in foreign_words)
    }


def _add(
    expansion: Expansion, dictionary: Dictionary, language: str, word: str, joined: Sequence[str]
) -> bool:
    """Add the words of a language that begin with a word, and tell whether there are any."""
    if any(_is_word(dictionary, language, joined_word) for joined_word in joined):
        return True  # what was typed after it completes it: CO 2
    expansion.prefix_matches = dictionary.words_with_prefix(analysis.fold(word))
    if not expansion.prefix_matches:
        return False
    expansion.is_certain = expansion.is_sufficient = True
    return True


def _is_sign(word: str) -> bool:
    """Whether letters stand with signs or digits, which begin few other words: I+D, CO2."""
    return not (word.isalpha() or word.isdigit())


def _is_word(dictionary: Dictionary, language: str, word: str) -> bool:
    return bool(dictionary.words_with_stems(analysis.stem_keys(word, language)))

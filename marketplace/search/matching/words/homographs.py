"""Short words that are other words in other languages.

The Czech "med" is honey, and Swedish for "with".

A short word alone that the reader's language or a concept knows is not looked for in languages where
it is a function word or only shares a stem with another: "ETT" has the stem of the French "et".
"""

from collections.abc import Mapping

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Expansion, Expansions
from marketplace.search.text import analysis

_LETTERS_MAX, _CODE_LETTERS_MAX = 4, 3
"""Letters of a short word, and of one that is a name of a concept only in the reader's language."""
_COMMON_SHARE = 0.1
"""The share of the texts of a language from which on a word is one of its function words."""


def leave_out_homographs(
    dictionaries: Mapping[str, Dictionary], word: str, by_language: Expansions, language: str
) -> None:
    """Forget what a short word that the reader knows is in other languages."""
    readers = by_language.get(language)
    if readers is None or len(word) > _LETTERS_MAX:
        return
    is_concept = bool(len(readers.synonym_documents))
    if not (readers.is_certain or is_concept):
        return
    for other, dictionary in dictionaries.items():
        is_code = is_concept and len(word) <= _CODE_LETTERS_MAX
        if other != language and (is_code or not _says_something(dictionary, word)):
            known = by_language[other]
            by_language[other] = Expansion(
                synonym_documents=known.synonym_documents, synonym_titles=known.synonym_titles
            )


def _says_something(dictionary: Dictionary, word: str) -> bool:
    """Whether a language has a word as it is, and not in every tenth text."""
    numbers = dictionary.exact_matches(analysis.folded_forms(word))
    texts = len(dictionary.postings.text_documents)
    frequency = max((int(dictionary.frequencies[number]) for number in numbers), default=0)
    return 0 < frequency <= max(1, _COMMON_SHARE * texts)

"""Whether any text is about a topic, found out more cheaply than by a search for it."""

from collections.abc import Mapping, Sequence

import numpy as np

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.text import analysis, thesaurus
from marketplace.search.text.thesaurus import Words


def is_written_about(index: Index, terms: Mapping[str, Sequence[Words]]) -> bool:
    """Tell whether a text has all words of a term of its language, in any form.

    It need not have them side by side: a search for the term finds it all the same.
    """
    return any(
        _is_in_a_text(index.dictionaries[language], words, language)
        for language, terms_in_language in terms.items()
        if language in index.dictionaries
        for words in terms_in_language
    )


def _is_in_a_text(dictionary: Dictionary, words: Words, language: str) -> bool:
    documents = None
    for word in thesaurus.without_function_words(words, language):
        forms = {
            *dictionary.exact_matches(analysis.folded_forms(word)),
            *dictionary.words_with_stems(analysis.stem_keys(word, language)),
        }
        having, _codes = dictionary.postings_of_each(sorted(forms))
        documents = having if documents is None else np.intersect1d(documents, having)
        if not len(documents):
            return False
    return documents is not None

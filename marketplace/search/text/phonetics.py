"""How a word sounds, roughly: "fisiotherapie" as "physiotherapie", "quezo" as "queso".

Each language has rules of its own, applied one after the other to the small letters of a word. Two spellings of one
sound become one letter; what is not heard goes. The rules were written for this search, from how each language is
spelled. They are coarse on purpose: who compares the keys looks at the words too.
"""

import re

from marketplace.search.text import analysis
from marketplace.text_cache import cached_by_text

_RULES = {
    "en": (
        ("^(?:p(?=[nst])|k(?=n)|g(?=n)|w(?=r))", ""),  # psychology, knot, write
        ("ph|gh$", "f"),
        ("gh", ""),
        ("tch", "ch"),
        ("sch", "sk"),
        (
            "ck|cc(?![eiy])|ch",
            "k",
        ),  # chemistry: church is heard otherwise, and compared all the same
        ("qu", "kw"),
        ("[csx](?=i(?:on|ous|al))|t(?=i(?:on|ous|al))|sh|sc(?=[eiy])|c(?=[eiy])|z", "s"),
        ("dge?(?=[iey]|$)|g(?=[eiy])", "j"),
        ("c", "k"),
        ("x", "ks"),
        ("(?<=[^aeiou])h|h(?=[^aeiouy])", ""),  # rhythm, therapy
        ("ee|ea|ie|ei|y", "i"),
        ("oo|ou|ew|ue|ui", "u"),
        ("ai|ay", "e"),
        ("au|aw", "o"),
        ("(?:er|or|ar|re|our)$", "r"),
        ("(?<=..)e$", ""),
    ),
    "cs": (
        ("[yýí]", "i"),
        ("mně", "mě"),
        ("w", "v"),
        ("x", "ks"),
        ("q", "k"),
        ("[zžš]", "s"),
        ("d(?=$|[ckpst])", "t"),
        ("b(?=$|[ckpst])", "p"),
        ("v(?=$|[ckpst])", "f"),
        ("ie", "ije"),
    ),
    "de": (
        ("ph|v|w", "f"),
        ("th|dt|d(?=$|s)", "t"),
        ("chs|x|cks", "ks"),
        ("sch|sh", "s"),
        ("qu", "kf"),
        ("ck|c(?!h)|^ch|g$", "k"),
        ("tz|z", "s"),
        ("ß", "s"),
        ("b(?=$|s)", "p"),
        ("äu|eu|oi|oy", "oi"),
        ("ei|ey|ay", "ai"),
        ("ä|ae", "e"),
        ("ö|oe", "o"),
        ("ü|ue|y", "i"),
        ("ie", "i"),
        ("(?<=[aeiou])h", ""),
        ("r(?=h)", ""),
    ),
    "es": (
        ("ph", "f"),
        ("(?<!c)h", ""),
        ("qu(?=[eéií])", "k"),
        ("gu(?=[eéií])", "G"),
        ("g(?=[eéií])", "j"),
        ("sc(?=[eéií])|c(?=[eéií])|z|x", "s"),
        ("c(?!h)|q", "k"),
        ("v", "b"),
        ("w", "gu"),
        ("ll|y", "i"),
        ("m(?=[bp])", "n"),
        ("G", "g"),
    ),
    "fr": (
        ("ph", "f"),
        ("(?<!c)h", ""),
        ("(?<=..)[estdxp]+$", ""),
        ("(?:er|ez|ai|é)$", "e"),
        ("eau|au|ô", "o"),
        ("ill", "i"),
        ("qu?", "k"),
        ("ge(?=[aoâô])|g(?=[eéèêiy])", "j"),
        ("gu(?=[eéèêiy])", "g"),
        ("sc(?=[eéèêiy])|c(?=[eéèêiy])|ç|z", "s"),
        ("t(?=ion)", "s"),
        ("c(?!h)", "k"),
        ("y", "i"),
        ("x", "ks"),
        ("ain|ein|un|im(?=[bp])", "in"),
        ("ai|ei", "e"),
        ("e[nm](?=[^aeiouéèê]|$)|am(?=[bp])", "an"),
        ("ou", "u"),
    ),
}
"""For each language what is written (a regular expression) and what is heard, in this order."""
_COMPILED = {
    language: [(re.compile(written), heard) for written, heard in rules]
    for language, rules in _RULES.items()
}
_SOUNDS = 5_000
"""Bounded as in the analysis, as strangers choose the words of queries."""
_REPEATED = re.compile(r"(.)\1+")
_VOWELS = re.compile("(?<=.)[aeiou]")


@cached_by_text(_SOUNDS)
def sound(word: str, language: str) -> str | None:
    """Return how a word sounds in a language, or None where there are no rules for it."""
    if language not in _COMPILED:
        return None
    for written, heard in _COMPILED[language]:
        word = written.sub(heard, word)
    return _REPEATED.sub(r"\1", analysis.fold(word))


def consonants(sound: str) -> str:
    """Return a sound without its vowels, but for one that begins it."""
    return _VOWELS.sub("", sound)

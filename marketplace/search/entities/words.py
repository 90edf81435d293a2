"""How names are compared: folded words, stems, and words that may stand beside a name."""

from collections.abc import Iterator
from typing import NamedTuple

from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import join_signs, tokenize

Words = tuple[str, ...]
"""Words in small letters without accents."""
_STEM_LETTERS_MIN = 4
ORGANISATION_WORDS = frozenset(
    "agency agencies authority board bureau center centre cluster clusters commission company council"
    " department firm hub institute ministry network office organisation organization"
    " agentura centrum firma firmy instituce klastr klastru klastry ministerstvo sit spolek urad"
    " agentur amt behorde behoerde firmen institut ministerium netzwerk verband verein zentrum"
    " agencia centro clusteres consejo empresa empresas instituto ministerio oficina red"
    " agence bureau conseil entreprise entreprises ministere pole reseau".split()
)
"""What kinds of organisations are called: with or without it a name is the same."""
_SERVICE_WORDS = frozenset(
    "service services sluzba sluzby sluzeb dienst dienste leistung leistungen servicio servicios".split()
)
"""What they offer is called."""
_SMALL_WORDS = frozenset(
    "about and area around at by city for from in near of on region the to town who is with within"
    " do kraj kraji mesto meste okoli na nebo od pri pro ve za ze kdo je"
    " am an gegend raum stadt umgebung aus bei das dem den der des die fuer fur im in mit nach nahe und vom von zu zum zur wer"
    " al cerca ciudad con de del desde el en la las los para por que quien es y"
    " au aux environs ville avec chez dans de des du en et la le les par pour qui est sur".split()
)
"""What stands before a name, and says nothing about it."""


def folded_words(text: str) -> Words:
    """Return the words of a text in small letters without accents."""
    return tuple(map(analysis.fold, tokenize(text)))


def is_small(word: str) -> bool:
    """Whether a folded word only links others: in, from, ve, aus."""
    return word in _SMALL_WORDS


def is_organisation(word: str) -> bool:
    """Whether a folded word says what kind of organisation is meant: cluster, agency, úřad."""
    return word in ORGANISATION_WORDS


def is_companion(word: str) -> bool:
    """Whether a folded word stands beside names without telling more: also services, in, from."""
    return word in ORGANISATION_WORDS or word in _SERVICE_WORDS or word in _SMALL_WORDS


def is_service(word: str) -> bool:
    """Whether a folded word says that services are wanted."""
    return word in _SERVICE_WORDS


def stems(word: str, language: str) -> list[str]:
    """List the keys under which the forms of a word meet in a language."""
    keys = analysis.stem_keys(word, language)
    return [f"{language}-{key}" for key in keys if len(key) >= _STEM_LETTERS_MIN]


class Token(NamedTuple):
    """A word of a query."""

    word: str
    """In small letters."""
    forms: Words
    """The ways to write it without accents."""
    chunk: int
    """The place in the query of what it was typed in, between spaces."""


class TypedText:
    """A query in pieces, so that words can be taken out of it."""

    def __init__(self, text: str) -> None:
        self._chunks = join_signs(text).split()
        self.tokens = list(self._tokens())

    def _tokens(self) -> Iterator[Token]:
        for place, chunk in enumerate(self._chunks):
            for word in tokenize(chunk):
                yield Token(word, analysis.folded_forms(word), place)

    def without(self, places: set[int]) -> str:
        """Return the text without some of its tokens, and without what only led up to them.

        What was typed in one piece goes as a whole.
        """
        leaving = {self.tokens[place].chunk for place in places}
        tokens_by_chunk = {token.chunk: token for token in self.tokens}
        for chunk in reversed(range(len(self._chunks))):
            token = tokens_by_chunk.get(chunk)
            if chunk + 1 in leaving and (token is None or is_small(token.forms[0])):
                leaving.add(chunk)
        remaining = [
            self._chunks[chunk] for chunk in range(len(self._chunks)) if chunk not in leaving
        ]
        return " ".join(remaining)

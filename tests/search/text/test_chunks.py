"""A text without joined words is cut into the same chunks by the quicker pattern."""

from itertools import product

from marketplace.search.text.tokenizer import WRITTEN_CHUNK, chunk_pattern

STARTS = ("", "a", "R", "x ", "É9.")
SIGNS = "-_/'’&+#.:, \n\u00ad\u0301\u2010\u2212"
ENDS = ("", " a", "é9", "++", "\u0301")


def test_what_is_quicker_finds_the_same_chunks() -> None:
    for text in map("".join, product(STARTS, SIGNS, ENDS)):
        assert chunk_pattern(text).findall(text) == WRITTEN_CHUNK.findall(text), repr(text)

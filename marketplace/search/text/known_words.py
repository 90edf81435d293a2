"""The words that a language knows, so that none of them is taken for mistyped.

The catalogue of a cluster has few of the words of a language. Without these, "wedding" is corrected to what resembles
it there. They are derived data of some megabytes, mapped into memory by all processes. Where they are missing no word
is known, and everything else works.
"""

import shutil
import tempfile
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import numpy as np

from marketplace.paths import IS_CHECKOUT, ROOT
from marketplace.search.text import analysis, word_filters
from marketplace.search.text.word_filters import LANGUAGES

_FOLDER = "known-words"
_filters: dict[str, "memoryview[int]"] = {}
"""The filter of each language that was asked for and is there."""


def is_known(word: str, language: str) -> bool:
    """Whether a language has a word, with or without its accents."""
    word_filter = _filter(language)
    if word_filter is None:
        return False
    return any(word_filters.has_word(word_filter, form) for form in analysis.folded_forms(word))


def _filter(language: str) -> "memoryview[int] | None":
    """Return the filter of a language, also one that was made only now."""
    if language not in _filters and language in LANGUAGES:
        try:
            array = np.load(_folder() / f"{language}.npy", mmap_mode="r")
            _filters[language] = array.data  # read by element, which arrays are slow at
        except (OSError, ValueError):
            return None
    return _filters.get(language)


def _folder() -> Path:
    """Return where the filters are: in the wheel, or where `build` makes them."""
    return ROOT / "build" / _FOLDER / _digest() if IS_CHECKOUT else ROOT / _FOLDER


@cache
def _digest() -> str:
    """Return a name for what the filters are made from and with."""
    content = version("simplemma").encode() + Path(word_filters.__file__).read_bytes()
    return blake2b(content, digest_size=8).hexdigest()


def build() -> None:
    """Make the filters of a checkout beside its sources, as `./run` and the tests do."""
    folder = _folder()
    if not IS_CHECKOUT or folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    try:
        word_filters.build(draft)
        draft.rename(folder)
    except OSError:  # another process was faster
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)

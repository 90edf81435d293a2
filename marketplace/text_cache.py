"""Caches by text, which hold some megabytes whatever strangers ask for.

Ours around lru_cache, which counts entries and not bytes: words of 256 signs that unfold into
eighteen letters each would fill it with hundreds of megabytes. Such a text is looked at each time.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Concatenate, Generic, ParamSpec, TypeVar

WORD = 40
"""Letters of the longest word that is remembered."""
_OTHER_SCRIPTS = "\u2000"
"""Where the letters end in which the languages of the European Union are written."""
Details = ParamSpec("Details")
Result = TypeVar("Result")


class TextCache(Generic[Details, Result]):
    """A function of a text, with what it returned for the usual texts last asked for."""

    def __init__(
        self, function: Callable[Concatenate[str, Details], Result], size: int, longest: int
    ) -> None:
        self._function = function
        self._longest = longest
        self._remembered = lru_cache(size)(function)
        self.cache_clear = self._remembered.cache_clear
        self.cache_info = self._remembered.cache_info

    def __call__(self, text: str, *details: Details.args, **named: Details.kwargs) -> Result:
        """Return what the function does, from the cache where the text is a usual one."""
        is_usual = len(text) <= self._longest and (text.isascii() or max(text) < _OTHER_SCRIPTS)
        if not is_usual:
            return self._function(text, *details, **named)
        return self._remembered(text, *details, **named)  # type: ignore[arg-type]


def cached_by_text(
    size: int, *, longest: int = WORD
) -> Callable[[Callable[Concatenate[str, Details], Result]], TextCache[Details, Result]]:
    """Return what gives a function of a text a cache of as many texts."""

    def with_cache(
        function: Callable[Concatenate[str, Details], Result],
    ) -> TextCache[Details, Result]:
        return TextCache(function, size, longest)

    return with_cache

"""Passwords: how they are written, hashed and checked, and which are too easy to guess."""

import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.accounts.errors import TooManyAtOnce
from marketplace.tokens import new_link_token

Result = TypeVar("Result")
PASSWORD_MIN = 10
PASSWORD_MAX = 200
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with what OWASP asks at least, so that a hash takes 19 MiB and not more than one core."""
AT_ONCE = 2
"""Hashes that a process makes at a time: a burst of sign-ins takes neither memory nor all cores."""
LONGEST_WAIT = 2.0
"""Seconds that somebody waits for their turn."""
AROUND_A_WORD = 6
"""Digits and signs around a common word, with which it is still as common."""
LEAST_OF_ITS_OWN = 6
"""Letters and digits that a password has besides the words of its owner."""
LEAST_DIFFERENT = 5
_WORD_MIN = 4
_COMMON = Path(__file__).with_name("common-passwords.txt")
_turns = BoundedSemaphore(AT_ONCE)


class Weakness(StrEnum):
    """Why a password is too easy to guess."""

    COMMON = "common"
    OWN_WORDS = "own words"
    MONOTONOUS = "monotonous"


@dataclass(frozen=True)
class Check:
    """What came of checking a password."""

    is_right: bool
    new_hash: str = ""
    """What to store instead, where the stored hash is not as one is made now."""


def normal_password(text: str | None) -> str:
    """Return a password in the one form for all keyboards: é is one letter, however typed."""
    return unicodedata.normalize("NFKC", text or "")


def hash_of(password: str) -> str:
    """Hash a password. Raises TooManyAtOnce."""
    return _in_turn(partial(hasher.hash, normal_password(password)))


def check(password_hash: str, typed: str) -> Check:
    """Check what was typed, for as long without a hash as with one. Raises TooManyAtOnce."""
    return _in_turn(partial(_check, password_hash, typed))


def _check(password_hash: str, typed: str) -> Check:
    spelling = _fitting(password_hash or _hash_of_nobody(), typed)
    if spelling is None or not password_hash:
        return Check(is_right=False)

    password = normal_password(typed)
    is_old = spelling != password or hasher.check_needs_rehash(password_hash)
    return Check(is_right=True, new_hash=hasher.hash(password) if is_old else "")


def weakness(password: str, words: list[str]) -> Weakness | None:
    """Return why a password is too easy to guess, knowing words about its owner and the site."""
    plain = password.casefold()
    if len(set(plain)) < LEAST_DIFFERENT:
        return Weakness.MONOTONOUS
    if _is_common(plain):
        return Weakness.COMMON
    return Weakness.OWN_WORDS if _is_made_of(words, plain) else None


def _is_common(plain: str) -> bool:
    common = _common_passwords()
    word = plain.strip("".join(letter for letter in plain if not letter.isalpha()))
    is_common_word = word in common and len(plain) - len(word) <= AROUND_A_WORD
    return plain in common or is_common_word


def _is_made_of(words: list[str], plain: str) -> bool:
    """Whether next to nothing is left of a password without the words of its owner."""
    left = _letters(plain)
    parts = {_letters(part) for word in words for part in (word, *_parts(word))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _WORD_MIN:
            left = left.replace(part, "")
    has_own_words = left != _letters(plain)
    return has_own_words and len(left) < LEAST_OF_ITS_OWN


def _parts(word: str) -> list[str]:
    """Split an address or a name where it has anything but letters and digits."""
    return "".join(letter if letter.isalnum() else " " for letter in word).split()


def _letters(text: str) -> str:
    return "".join(letter for letter in normal_password(text).casefold() if letter.isalnum())


def _fitting(password_hash: str, typed: str) -> str | None:
    """Return the spelling of a password that fits a hash.

    Before passwords were normalised they were hashed as the keyboard composed them.
    """
    composed = unicodedata.normalize("NFC", typed)
    decomposed = unicodedata.normalize("NFD", typed)
    for spelling in dict.fromkeys((normal_password(typed), typed, composed, decomposed)):
        try:
            hasher.verify(password_hash, spelling)
        except (VerificationError, InvalidHashError):
            continue
        return spelling
    return None


def _in_turn(work: Callable[[], Result]) -> Result:
    """Wait for one's turn to hash, and hash. Raises TooManyAtOnce."""
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise TooManyAtOnce
    try:
        return _hashing_threads().submit(work).result()
    finally:
        _turns.release()


@cache
def _hashing_threads() -> ThreadPoolExecutor:
    """Return the only threads that hash.

    A thread keeps the memory of its last hash for the next one: 64 of them would keep a gigabyte.
    """
    return ThreadPoolExecutor(AT_ONCE, "passwords")


os.register_at_fork(after_in_child=_hashing_threads.cache_clear)


@cache
def _common_passwords() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _hash_of_nobody() -> str:
    return hasher.hash(new_link_token())

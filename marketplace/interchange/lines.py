"""The lines of an interchange file, one at a time, however long or broken they are."""

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, NoReturn

from marketplace.records import JsonObject

LINE_MAX = 8 * 1024 * 1024
"""How many bytes a line may have.

A service with long texts in all 24 languages, every letter written as \\uXXXX, has fewer.
"""


class InvalidLine(Exception):
    """A line is not an object of JSON. The message says why."""


def lines_of(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Return the lines that are not empty, with their numbers.

    Of a line that is too long only the beginning is read into memory.
    """
    number = 0
    while line := file.readline(LINE_MAX + 1):
        number += 1
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if content.strip():
            yield number, content
        while len(line) > LINE_MAX and not line.endswith(b"\n"):
            line = file.readline(LINE_MAX + 1)


def object_of(line: bytes) -> JsonObject:
    """Read the object of a line. Raises InvalidLine."""
    if len(line) > LINE_MAX:
        raise InvalidLine(f"the line is longer than {LINE_MAX // 1024 // 1024} MB")
    try:
        value = json.loads(
            line.decode(),
            object_pairs_hook=_object,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise InvalidLine(f"the line is not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise InvalidLine(
            f"the line is not JSON: {error.msg} at character {error.pos + 1}"
        ) from error
    except RecursionError as error:
        raise InvalidLine("the line is not usable: it is nested too deeply") from error
    except (ValueError, ArithmeticError) as error:
        raise InvalidLine(f"the line is not usable: {error}"[:200]) from error

    if not isinstance(value, dict):
        raise InvalidLine("the line is not an object of JSON, as in {…}")
    return value


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    """Make an object of its pairs. Raises ValueError where a key stands in it twice."""
    value: JsonObject = {}
    for key, item in pairs:
        if key in value:
            raise ValueError(f"the key {json.dumps(key)} stands in it twice")
        value[key] = item
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")

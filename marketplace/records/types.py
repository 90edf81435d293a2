"""The types of single values: what is accepted, and the sentence about what is not."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from marketplace.contact import PHONE, normal_address, web_address
from marketplace.records.mistakes import REFUSED_VALUE, validate_with_rules
from marketplace.records.objects import JsonObject
from marketplace.text import clean_line, clean_text
from marketplace.vocabularies import Vocabulary

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")
_DIGITS_MAX = 20
"""A number such as 1e999999 is refused before anybody writes it out."""
_CODES_LISTED_MAX = 30


def _several_lines(value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


def _refusing(schema: CoreSchema, sentence: str) -> CoreSchema:
    return core_schema.custom_error_schema(
        schema,
        custom_error_type=REFUSED_VALUE,
        custom_error_message="{sentence}",
        custom_error_context={"sentence": sentence},
    )


@dataclass(frozen=True)
class Refusal:
    """One sentence about whatever is wrong with a value; it follows the value."""

    sentence: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Wrap the schema of the type."""
        return _refusing(handler(source), self.sentence)


@dataclass(frozen=True)
class Text:
    """A text of several lines: cleaned first, measured then."""

    max_length: int
    min_length: int = 0
    clean = staticmethod(_several_lines)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Make the schema of the text."""
        return core_schema.no_info_before_validator_function(
            self.clean,
            core_schema.str_schema(min_length=self.min_length or None, max_length=self.max_length),
        )


class Line(Text):
    """A text of one line."""

    clean = staticmethod(_one_line)


@dataclass(frozen=True)
class Whole:
    """A whole number in a range; "3" and 3.0 are none."""

    lowest: int
    highest: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Make the schema of the number."""
        schema = core_schema.int_schema(strict=True, ge=self.lowest, le=self.highest)
        return _refusing(schema, f"is not a whole number from {self.lowest} to {self.highest}")


@dataclass(frozen=True, eq=False)  # a vocabulary has no hash, which pydantic asks for
class Code:
    """A code of a vocabulary, however it is spelled."""

    vocabulary: Vocabulary
    spelling: Callable[[str], str | None] = str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Make the schema of the codes."""
        codes = self.vocabulary.codes
        if len(codes) > _CODES_LISTED_MAX:
            sentence = f"is not a known {self.vocabulary.name}"
        else:
            sentence = f"is not one of {', '.join(codes)}"

        schema = core_schema.no_info_before_validator_function(
            self._spelled, core_schema.literal_schema(list(codes))
        )
        return _refusing(schema, sentence)

    def _spelled(self, value: Any) -> Any:
        return self.spelling(value) if isinstance(value, str) else value


class Codes(Code):
    """A list of codes; what stands in it twice counts once."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Make the schema of the list."""
        code = super().__get_pydantic_core_schema__(source, handler)
        return core_schema.no_info_after_validator_function(unique, core_schema.list_schema(code))


@dataclass(frozen=True)
class Items:
    """A list of short texts, counted as it comes: empty and wrong items too."""

    max_items: int
    max_length: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Make the schema of the list."""
        line = Line(self.max_length).__get_pydantic_core_schema__(source, handler)
        return core_schema.no_info_wrap_validator_function(
            self._counted, core_schema.list_schema(line)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonObject:
        """Say how many items there may be."""
        return handler(schema) | {"maxItems": self.max_items}

    def _counted(self, value: Any, validate: ValidatorFunctionWrapHandler) -> list[str]:
        violations = []
        if isinstance(value, list) and len(value) > self.max_items:
            violations.append(((), f"has {len(value)} items, more than {self.max_items}"))
        items: list[str] = validate_with_rules(value, validate, violations)
        return [item for item in items if item]


def unique(values: Iterable[str]) -> list[str]:
    """Return each value once, in the order in which they come first."""
    return list(dict.fromkeys(values))


def country_code(code: str) -> str:
    """Return the European Union's code of a country: ISO 3166-1 has others for two of them."""
    return {"GR": "EL", "GB": "UK"}.get(code, code)


def _amount(value: object) -> Decimal:
    """Read "450.00", 450 or 450.5."""
    if isinstance(value, Decimal) and abs(value.adjusted()) < _DIGITS_MAX:
        value = f"{value:f}"
    elif type(value) is int:  # true is no amount
        value = str(value)

    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError
    return Decimal(value).quantize(_CENT)


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # in the first or the last hours that Python can count
        raise ValueError from None


def _email(value: str) -> str:
    address = normal_address(value)
    if address is None:
        raise ValueError
    return address


def _web(value: str) -> str:
    """Return an address that is written in full; a form completes it, a program can write it."""
    if "://" not in value or web_address(value) is None:
        raise ValueError
    return value


def _phone(value: str) -> str:
    if not PHONE.fullmatch(value):
        raise ValueError
    return value


Slug = Annotated[
    str,
    Field(pattern=f"^{SLUG.pattern}$"),
    Refusal("is not 1 to 100 of a-z, 0-9 and -"),
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    Refusal('is not an amount, as in "450.00"'),
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema({"type": ["string", "number"], "pattern": f"^{_AMOUNT.pattern}$"}),
]
Day = Annotated[date, BeforeValidator(_day), Refusal("is not a date, as in 2026-11-16")]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_moment),
    Refusal("is not a time with its zone, as in 2026-11-16T09:00:00+00:00"),
    PlainSerializer(datetime.isoformat, return_type=str),
]
Currency = Annotated[
    str,
    Field(pattern="^[A-Z]{3}$"),
    BeforeValidator(_one_line),
    Refusal("is not a code of ISO 4217, as in EUR"),
]
Email = Annotated[
    str,
    AfterValidator(_email),
    Refusal("is not an e-mail address, as in name@example.org"),
    Field(json_schema_extra={"format": "email"}),
]
Phone = Annotated[
    str,
    Field(max_length=50),
    BeforeValidator(_one_line),
    AfterValidator(_phone),
    Refusal("is not a telephone number of at most 50 characters, as in +33 5 61 00 00 00"),
]
WebAddress = Annotated[
    str,
    Field(max_length=500, json_schema_extra={"format": "uri"}),
    BeforeValidator(_one_line),
    AfterValidator(_web),
    Refusal(
        "is not an address of at most 500 characters that begins with https:// or http://,"
        " as in https://www.example.org"
    ),
]

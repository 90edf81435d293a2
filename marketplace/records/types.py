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
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import CoreSchema, core_schema

from marketplace.contact import mended_address, mended_phone, web_address
from marketplace.records.mistakes import REFUSED_VALUE, validate_with_rules
from marketplace.text import clean_line, clean_sentence, clean_text
from marketplace.vocabularies import COUNTRY, LANGUAGE, Vocabulary

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")
_DIGITS_MAX = 20
"""A number such as 1e999999 is refused before anybody writes it out."""
_CODES_LISTED_MAX = 30


@dataclass(frozen=True)
class Refusal:
    """The one sentence about whatever is wrong with a value, which stands before it."""

    sentence: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Wrap the schema of the type."""
        return self.of(handler(source))

    def of(self, schema: CoreSchema) -> CoreSchema:
        """Return a schema that refuses what another one does."""
        return core_schema.custom_error_schema(
            schema,
            custom_error_type=REFUSED_VALUE,
            custom_error_message="{sentence}",
            custom_error_context={"sentence": self.sentence},
        )


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
            refusal = Refusal(f"is not a known {self.vocabulary.name}")
        else:
            refusal = Refusal(f"is not one of {', '.join(codes)}")

        schema = core_schema.no_info_before_validator_function(
            _of_text(self.spelling), core_schema.literal_schema(list(codes))
        )
        return refusal.of(schema)


def at_most(count: int, noun: str = "items") -> WrapValidator:
    """Limit a list as it comes: wrong and empty items count too."""

    def check(items: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        violations = []
        if isinstance(items, list) and len(items) > count:
            violations.append(((), f"has {len(items)} {noun}, more than {count}"))
        return validate_with_rules(items, validate, violations)

    return WrapValidator(check)


def _of_text(function: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Return a function for texts that leaves other values to the check that follows."""
    return lambda value: function(value) if isinstance(value, str) else value


def unique(values: Iterable[str]) -> list[str]:
    """Return each value once, in the order in which they come first."""
    return list(dict.fromkeys(values))


def present(items: list[str]) -> list[str]:
    """Return the items that are not empty."""
    return [item for item in items if item]


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
    address = mended_address(value)
    if address is None:
        raise ValueError
    return address


def _web(value: str) -> str:
    """Return an address that is written in full: a program need not leave anything away."""
    if "://" not in value or web_address(value) is None:
        raise ValueError
    return value


def _phone(value: str) -> str:
    number = mended_phone(value)
    if number is None:
        raise ValueError
    return number


SEVERAL_LINES = BeforeValidator(_of_text(clean_text))
"""Cleans a text of several lines before the limits in front of it in Annotated."""
ONE_LINE = BeforeValidator(_of_text(clean_line))
"""Cleans a text of one line before the limits in front of it in Annotated."""
SENTENCE = BeforeValidator(_of_text(clean_sentence))
"""Cleans a line of words to be read, whose spaces that hold it together stay."""
UNIQUE = AfterValidator(unique)
"""Leaves of equal items the first."""

LanguageCode = Annotated[str, Code(LANGUAGE)]
CountryCode = Annotated[str, Code(COUNTRY, country_code)]
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
    ONE_LINE,
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
    ONE_LINE,
    AfterValidator(_phone),
    Refusal("is not a telephone number of at most 50 characters, as in +33 5 61 00 00 00"),
]
WebAddress = Annotated[
    str,
    Field(max_length=500, json_schema_extra={"format": "uri"}),
    ONE_LINE,
    AfterValidator(_web),
    Refusal(
        "is not an address of at most 500 characters that begins with https:// or http://,"
        " as in https://www.example.org"
    ),
]

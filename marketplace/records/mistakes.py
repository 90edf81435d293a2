"""What pydantic finds wrong with a record, as sentences for the person who made the file."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from marketplace.records.objects import quoted, sort_of

Location = tuple[int | str, ...]
Violation = tuple[Location, str]
"""A broken rule about a whole field: the place below it, and the words that follow."""

REFUSED_VALUE = "refused_value"
"""The type of errors about a value that bring their sentence along."""
_BROKEN_RULE = "broken_rule"
_WRONG_KEY = "[key]"
"""What pydantic puts at the end of a location when a key itself is wrong."""

_SENTENCES = {
    "missing": "{place} is missing",
    "string_too_short": "{place} is missing",
    REFUSED_VALUE: "{place} {value} {sentence}",
    _BROKEN_RULE: "{place} {sentence}",
    "string_type": "{place} is {sort}, not a text",
    "list_type": "{place} is {sort}, not a list",
    "dict_type": "{place} is {sort}, not an object",
    "model_type": "{place} is {sort}, not an object",
    "bool_type": "{place} is neither true nor false",
    "literal_error": "{place} {value} is not {expected}",
    "string_too_long": "{place} has {length} characters, more than {max_length}",
    "extra_forbidden": "the key {key}{inside} is not known",
}
_SENTENCES_ABOUT_ITEMS = {
    "string_type": "{place} has {sort} where a text should be",
    "model_type": "{place} has {sort} where an object should be",
    "string_too_long": "{place} has an item of {length} characters, more than {max_length}",
}
_ANY_OTHER = "{place} {value} is not accepted: {message}"


class InvalidRecord(Exception):
    """A record is wrong: its mistakes are sentences, in the order of its fields."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


def sentences(error: ValidationError) -> list[str]:
    """Return one sentence for each mistake that pydantic found."""
    errors = error.errors(include_url=False)
    wrong_entries = {details["loc"][:-1] for details in errors if _is_about_key(details)}

    mistakes = []
    for details in errors:
        # A title outside its text is a wrong key whose value is no object: one sentence does.
        if details["loc"] not in wrong_entries:
            mistakes.append(_sentence(details))
    return mistakes


def validate_with_rules(
    value: object, validate: ValidatorFunctionWrapHandler, violations: Iterable[Violation]
) -> Any:
    """Validate a field and add broken rules about its whole, so that neither hides the other.

    pydantic runs a rule about a whole only after all its members were right, but whoever mends a
    file wants to know everything at once.
    """
    errors: list[InitErrorDetails] = []
    result = None

    try:
        result = validate(value)
    except ValidationError as error:
        errors += [_raised_again(details) for details in error.errors(include_url=False)]

    for location, sentence in violations:
        broken = PydanticCustomError(_BROKEN_RULE, "{sentence}", {"sentence": sentence})
        errors.append({"type": broken, "loc": location, "input": value})

    if errors:
        raise ValidationError.from_exception_data("record", errors)
    return result


def _raised_again(details: ErrorDetails) -> InitErrorDetails:
    """Return an error in the form in which a validator may raise it once more."""
    error = PydanticCustomError(details["type"], "", details.get("ctx"))
    return {"type": error, "loc": details["loc"], "input": details["input"]}


def _sentence(details: ErrorDetails) -> str:
    location: Sequence[int | str] = details["loc"]
    value, kind = details["input"], details["type"]
    template = _SENTENCES.get(kind, _ANY_OTHER)
    key: int | str = ""

    if kind == "extra_forbidden":
        *location, key = location
    elif _is_about_key(details):
        location = location[:-2]
    elif location and isinstance(location[-1], int):
        location = location[:-1]
        template = _SENTENCES_ABOUT_ITEMS.get(kind, template)

    return template.format(
        place=_place(location) or "the record",
        inside=f" in {_place(location)}" if location else "",
        key=quoted(key),
        value=quoted(value),
        sort=sort_of(value),
        length=len(value) if isinstance(value, str) else 0,
        message=details["msg"],
        **details.get("ctx", {}),
    )


def _is_about_key(details: ErrorDetails) -> bool:
    return details["loc"][-1:] == (_WRONG_KEY,)


def _place(location: Sequence[int | str]) -> str:
    """Return where a mistake is, as in texts.en.title or partners[1].cluster."""
    place = ""
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            name = step if step.isidentifier() else quoted(step)
            place += f".{name}" if place else name
    return place

"""The words of a thing in the interchange format, made from what the thing declares."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, cast

from pydantic import AfterValidator, Field, create_model

from marketplace.records import InterchangeModel, types
from marketplace.records.types import SENTENCE, SEVERAL_LINES, at_most
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.kinds import TextKind

Record = TypeVar("Record", bound=InterchangeModel)


def with_words_of(thing: ThingWithTexts) -> Callable[[type[Record]], type[Record]]:
    """Put the fields of a thing in front of those that a record has itself."""

    def extended(record: type[Record]) -> type[Record]:
        fields: dict[str, Any] = {field.name: _definition(field) for field in thing.fields}
        for name, info in record.model_fields.items():
            fields[name] = (info.rebuild_annotation(), info)
        model: Any = create_model(
            record.__name__,
            __base__=record.__bases__,
            __module__=record.__module__,
            __doc__=record.__doc__,
            **fields,
        )
        return cast(type[Record], model)

    return extended


def _definition(field: TextField) -> tuple[Any, Any]:
    """Return the type of a field and what is said of it, as pydantic takes them."""
    if field.kind is TextKind.LIST:
        item = Annotated[str, Field(max_length=field.limit), SENTENCE]
        items = Annotated[
            list[item],
            at_most(field.most_items),
            AfterValidator(types.present),
            Field(json_schema_extra={"maxItems": field.most_items}),
        ]
        return items, Field(default_factory=list, description=field.explanation)
    lines = SEVERAL_LINES if field.kind is TextKind.MARKDOWN else SENTENCE
    words = Annotated[str, Field(max_length=field.limit), lines]
    return words, Field("", description=field.explanation)

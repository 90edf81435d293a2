"""The base of every model of the interchange format."""

from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from marketplace.records.mistakes import InvalidRecord, sentences
from marketplace.records.objects import JsonObject


class InterchangeModel(BaseModel):
    """An object of the interchange format, its fields in the order in which they are written."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        model_title_generator=lambda model: model.__name__.removesuffix("Record"),
    )

    @classmethod
    def check(cls, value: object) -> Self:
        """Read an object that came from elsewhere. Raises InvalidRecord with all mistakes."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise InvalidRecord(sentences(error)) from None

    @classmethod
    def json_schema(cls) -> JsonObject:
        """Return the JSON Schema of such objects, for those who write them."""
        return {"$schema": GenerateJsonSchema.schema_dialect, **cls.model_json_schema()}

    def to_object(self) -> JsonObject:
        """Return the object of JSON, in which nothing is empty.

        Equal records have equal objects, to the order of their keys.
        """
        return self.model_dump(mode="json")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, value: Any) -> Any:
        """Take null and "" for an absent key: databases and spreadsheets write them so."""
        if not isinstance(value, dict):
            return value

        object_ = {}
        fields = cls.model_fields
        for key, item in value.items():
            if key not in fields:
                object_[_encodable(key)] = item
            elif item is not None and item != "":
                object_[key] = item
        return object_

    @model_serializer(mode="wrap")
    def _write(self, write: SerializerFunctionWrapHandler) -> JsonObject:
        """Leave out what is empty, zero or false: its key is absent."""
        return {key: item for key, item in write(self).items() if item}


def _encodable(key: str) -> str:
    r"""Return a key without halves of characters, which pydantic refuses with the whole object."""
    return key.encode("utf-8", "backslashreplace").decode()

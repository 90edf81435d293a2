"""Pictures and data sheets in the interchange format: where other systems find them."""

from typing import Annotated

from pydantic import Field

from marketplace.media.addresses import public_address
from marketplace.media.data_sheets import download_name
from marketplace.media.models import DataSheet, Picture
from marketplace.records import InterchangeModel, types

_Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
"""Also one of this machine alone, as a demonstration exports it."""


class PictureRecord(InterchangeModel):
    """A picture of the marketplace, which an import neither fetches nor changes."""

    url: _Address
    """Where its largest file can be had, as PNG or JPEG."""
    width: int
    """Its width in pixels."""
    height: int
    """Its height in pixels."""
    descriptions: dict[types.LanguageCode, str] = Field(default_factory=dict)
    """What it shows, by language. None for a decoration."""


class DataSheetRecord(InterchangeModel):
    """A PDF about a service, which an import neither fetches nor changes."""

    url: _Address
    """Where it can be had."""
    title: str
    """Its title, in its own language."""
    language: types.LanguageCode
    """The language of the document."""
    size: int
    """Its size in bytes."""


def picture_record(picture: Picture | None) -> PictureRecord | None:
    """Return the record of a picture, or None where there is none."""
    if picture is None:
        return None
    return PictureRecord.model_construct(
        url=public_address(picture.main_name),
        width=picture.width,
        height=picture.height,
        descriptions=dict(picture.descriptions),
    )


def data_sheet_record(sheet: DataSheet) -> DataSheetRecord:
    """Return the record of a data sheet."""
    return DataSheetRecord.model_construct(
        url=public_address(f"{sheet.digest}/{download_name(sheet)}.pdf"),
        title=sheet.title,
        language=sheet.language,
        size=sheet.size,
    )

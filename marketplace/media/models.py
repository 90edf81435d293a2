"""Pictures and data sheets, as columns of what shows them.

They are values and no tables: a page that reads a cluster or a service has its picture too, without a further
statement, and what notices a change of the row notices theirs.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

from marketplace.i18n.languages import best

DESCRIPTION_MAX = 250
TITLE_MAX = 120
DATA_SHEETS_MAX = 5
WEBP = "webp"


@dataclass(frozen=True)
class Picture:
    """A picture in several widths, each in WebP and in a format that everything can show."""

    digest: str
    """The hash of its content, by which its files are called."""
    ending: str
    """Of the format that everything can show: png or jpg."""
    widths: tuple[int, ...]
    """From the smallest to the largest."""
    width: int
    height: int
    """Of the largest."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """What it shows, by language, for who cannot see it. Empty for a decoration."""

    @property
    def is_decorative(self) -> bool:
        """Whether it says nothing that the words beside it do not say."""
        return not self.descriptions

    def name(self, width: int, ending: str) -> str:
        """Return the name of one of its files."""
        return f"{self.digest}-{width}.{ending}"

    def names(self, ending: str) -> list[tuple[str, int]]:
        """List its files in a format, each with its width."""
        return [(self.name(width, ending), width) for width in self.widths]

    @property
    def main_name(self) -> str:
        """Return the name of its largest file, in the format that everything can show."""
        return self.name(self.width, self.ending)

    def described_in(self, language: str) -> str:
        """Return the language of its description for a reader, or nothing for a decoration."""
        if self.is_decorative:
            return ""
        languages = list(self.descriptions)
        return best(languages, language, languages[0])


@dataclass(frozen=True)
class DataSheet:
    """A PDF that tells more about a service."""

    digest: str
    """The hash of its content, by which its file is called."""
    size: int
    """Bytes."""
    title: str
    language: str
    """The language of the document, and of its title."""

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return f"{self.digest}.pdf"


class StoredPicture(TypeDecorator[Picture]):
    """A picture, or None, as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Picture | None, dialect: Dialect) -> Any:
        """Return what is written down of a picture."""
        return None if value is None else asdict(value) | {"widths": list(value.widths)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Picture | None:
        """Return the picture that was written down."""
        return None if value is None else Picture(**value | {"widths": tuple(value["widths"])})


class StoredDataSheets(TypeDecorator[tuple[DataSheet, ...]]):
    """Data sheets in their order, as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: tuple[DataSheet, ...] | None, dialect: Dialect) -> Any:
        """Return what is written down of data sheets."""
        return [asdict(sheet) for sheet in value] if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[DataSheet, ...]:
        """Return the data sheets that were written down."""
        return tuple(DataSheet(**sheet) for sheet in value or ())

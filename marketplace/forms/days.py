"""The field for a day."""

from collections.abc import Sequence
from datetime import date

from wtforms import DateField

from marketplace.i18n import _
from marketplace.text import clean_line


class DayField(DateField):
    """A day, as browsers send it."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read a day."""
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(
                _("Enter the date as year-month-day, for example 2027-03-31.")
            ) from error

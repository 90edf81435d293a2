"""Fields that read what people write and choose: amounts, whole numbers, lists."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import FieldList, Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import StopValidation

from marketplace.i18n import _, typed_amount
from marketplace.text import clean_line

_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?")
_NUMBER = re.compile(r"[0-9]{1,4}")


class _ParsedField(StringField):
    """A value that is typed as text, and stays in the field as typed when it cannot be read.

    Each kind says in parse() how it is read, and raises ValueError with a sentence for the person
    who typed it.
    """

    data: Any
    parse: Callable[[str], Any]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed, or None for nothing."""
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = self.parse(text) if text else None

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def write(self, value: Any) -> str:
        """Write a stored value as people type it."""
        return str(value)


class AmountField(_ParsedField):
    """An amount of money, with a comma or a point before the cents."""

    def parse(self, text: str) -> Decimal:
        """Read an amount."""
        amount = text.replace(" ", "")
        if not _AMOUNT.fullmatch(amount):
            raise ValueError(
                _("Enter the amount without a currency sign, for example 450 or 450.50.")
            )
        return Decimal(amount.replace(",", "."))

    def write(self, value: Decimal) -> str:
        """Write an amount with the decimal sign of the reader's language."""
        return typed_amount(value)


class NumberField(_ParsedField):
    """A whole number from 1 to 9999."""

    def parse(self, text: str) -> int:
        """Read a number."""
        if not _NUMBER.fullmatch(text) or int(text) == 0:
            raise ValueError(_("Enter a whole number, for example 3."))
        return int(text)


class ChoiceField(SelectField):
    """One of a list, or None."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not in the list."""
        if self.data and self.data not in {value for value, _label in self.choices}:
            raise StopValidation(_("Choose an option from the list."))

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was chosen."""
        self.data = (valuelist[0] or None) if valuelist else None


class ChoicesField(SelectMultipleField):
    """Several of a list, each once, in the order of the list."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was chosen."""
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not in the list."""
        offered = [value for value, _label in self.choices]
        selection = set(self.data or [])
        if not selection <= set(offered):
            raise StopValidation(_("Choose options from the list."))
        self.data = [value for value in offered if value in selection]


class NumberedFieldList(FieldList):
    """The same fields several times, numbered from 0. Other numbers are not looked at."""

    def _extract_indices(self, prefix: str, formdata: Mapping[str, Any]) -> Iterator[int]:
        for number in range(self.max_entries or 0):
            if any(name.startswith(f"{prefix}-{number}-") for name in formdata):
                yield number

"""Which period is counted, read from the address."""

from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import ValidationError

from marketplace.forms.days import DayField
from marketplace.i18n import _, _l, show_date
from marketplace.partnership.statistics.period import (
    EARLIEST,
    LATEST,
    Period,
    Preset,
    preset_period,
)
from marketplace.vocabularies import Vocabulary

PRESETS = Vocabulary(
    "period",
    {
        Preset.THIS_YEAR: _l("This year"),
        Preset.LAST_TWELVE_MONTHS: _l("Last 12 months"),
        Preset.LAST_YEAR: _l("Last year"),
    },
)
DEFAULT = Preset.LAST_TWELVE_MONTHS
PRESET = "period"
"""The field of an address that names a period. Days of their own come before it."""


class PeriodForm(Form):
    """The first and the last day of a period: a plain GET, which anybody may send again."""

    first = DayField(_l("First day"))
    last = DayField(_l("Last day"))

    def __init__(self, arguments: MultiDict[str, str], today: date) -> None:
        """Take the fields of an address, and the day up to which a period of a name lasts."""
        super().__init__(arguments)
        for field in (self.first, self.last):
            field.flags.required = True  # both, once one of them is filled in
            if field.process_errors:
                field.render_kw = {"type": "text"}  # a field for dates would drop what was typed

        has_days = any(any(field.raw_data or ()) for field in (self.first, self.last))
        self.preset = None if has_days else _preset(arguments.get(PRESET, ""))
        """The name of the period, where no days are typed."""
        if self.preset is not None:
            period = preset_period(self.preset, today)
            self.first.raw_data = self.last.raw_data = None
            self.first.data, self.last.data = period.first, period.last

    def validate_first(self, field: DayField) -> None:
        """Refuse a day that is missing, or too far away to count from."""
        _refuse_unless_near(field, _("Enter the first day."))

    def validate_last(self, field: DayField) -> None:
        """Refuse a day that is missing, too far away, or before the first one."""
        _refuse_unless_near(field, _("Enter the last day."))
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(
                _("Enter a last day that is not before the first day, or swap the two days.")
            )

    def period(self) -> Period:
        """Return the period that is asked for. Raises ValueError for days that are not valid."""
        if self.first.data is None or self.last.data is None:
            raise ValueError("a period needs a first and a last day")
        return Period(self.first.data, self.last.data)


def _preset(name: str) -> Preset:
    """Return the period of a name. An unknown one is ignored."""
    return Preset(name) if name in set(Preset) else DEFAULT


def _refuse_unless_near(field: DayField, sentence: str) -> None:
    """Refuse an empty field with a sentence, and a day that is too far away to reckon with."""
    if field.data is None and not field.process_errors:
        raise ValidationError(sentence)
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(
            _(
                "Enter a date from %(first)s to %(last)s.",
                first=show_date(EARLIEST),
                last=show_date(LATEST),
            )
        )

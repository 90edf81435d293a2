"""Which changes are asked for, read from the address."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.validators import ValidationError

from marketplace.changes.labels import KINDS, THINGS
from marketplace.changes.models import Kind, Thing
from marketplace.changes.queries import Choice
from marketplace.clusters.models import Cluster
from marketplace.forms.days import DayField
from marketplace.i18n import _, _l
from marketplace.workdays import moment_of

_DAY = timedelta(days=1)
_MIDNIGHT = time()


class ChangesForm(Form):
    """What narrows the change log: a plain GET, which anybody may send again."""

    thing = SelectField(_l("Concerns"), default="")
    kind = SelectField(_l("Kind of change"), default="")
    cluster = SelectField(_l("Cluster"), default="")
    first = DayField(_l("First day"))
    last = DayField(_l("Last day"))

    def __init__(self, arguments: MultiDict[str, str], clusters: Iterable[Cluster]) -> None:
        """Take the fields of an address, and the clusters to choose from."""
        super().__init__(arguments)
        self._ids = {cluster.slug: cluster.id for cluster in clusters}
        everything = [("", _("All"))]
        self.thing.choices = everything + THINGS.choices()
        self.kind.choices = everything + KINDS.choices()
        self.cluster.choices = everything + [(item.slug, item.name) for item in clusters]
        for field in (self.first, self.last):
            if field.process_errors:
                field.render_kw = {"type": "text"}  # a field for dates would drop what was typed

    def validate_last(self, field: DayField) -> None:
        """Refuse a last day before the first one."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(
                _("Enter a last day that is not before the first day, or swap the two days.")
            )

    def validate_first(self, field: DayField) -> None:
        """Refuse a day with which no calendar reckons."""
        for day in (field.data, self.last.data):
            if day is not None and not date(1900, 1, 1) <= day <= date(2999, 12, 31):
                raise ValidationError(_("Enter a date with a year from 1900 to 2999."))

    def choice(self) -> Choice:
        """Return which changes are asked for."""
        first, last = self.first.data, self.last.data
        return Choice(
            thing=Thing(self.thing.data) if self.thing.data else None,
            kind=Kind(self.kind.data) if self.kind.data else None,
            cluster_id=self._ids.get(self.cluster.data),
            since=moment_of(first, _MIDNIGHT) if first else None,
            until=moment_of(last + _DAY, _MIDNIGHT) if last else None,
        )

    def address(self) -> dict[str, str]:
        """Return the values that ask for the same changes."""
        return {field.name: str(field.data) for field in self if field.data}

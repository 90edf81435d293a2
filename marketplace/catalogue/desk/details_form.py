"""The facts about a service, as staff fill them in."""

from typing import Any

from wtforms.validators import DataRequired, NumberRange

from marketplace import vocabularies as voc
from marketplace.catalogue.desk.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    NumberField,
)
from marketplace.catalogue.desk.forms import EditorForm
from marketplace.catalogue.desk.technologies_field import TechnologiesField
from marketplace.catalogue.drafts import DetailsDraft
from marketplace.catalogue.models import WITH_AMOUNT
from marketplace.forms.days import DayField
from marketplace.i18n import _, _l
from marketplace.texts.fields import Items
from marketplace.vocabularies.nace import section_label

CURRENCIES = [
    "EUR",
    "BGN",
    "CAD",
    "CHF",
    "CZK",
    "DKK",
    "GBP",
    "HUF",
    "NOK",
    "PLN",
    "RON",
    "SEK",
    "USD",
]
_REQUIRED_TO_PUBLISH = _l("You can leave this empty in a draft, but you need it to publish.")


class DetailsForm(EditorForm):
    """The facts about a service."""

    type = ChoiceField(_l("Type of service"), [DataRequired(_l("Choose the type of the service."))])
    delivery = ChoicesField(_l("How it is delivered"), description=_REQUIRED_TO_PUBLISH)
    languages = ChoicesField(
        _l("Languages of the service"),
        description=_l(
            "The languages your staff speak with the SME, not those of the description."
        ),
    )
    countries = ChoicesField(_l("Countries where it is offered"), description=_REQUIRED_TO_PUBLISH)
    audience = ChoicesField(_l("Audience"))
    price_model = ChoiceField(_l("Price"), [DataRequired(_l("Choose how the service is priced."))])
    price_amount = AmountField(_l("Amount"))
    price_member_amount = AmountField(_l("Amount for members of the cluster"))
    price_currency = ChoiceField(_l("Currency"), [DataRequired(_l("Choose the currency."))])
    duration_amount = NumberField(
        _l("Duration"), description=_l("How long it takes, for example 3 weeks.")
    )
    duration_unit = ChoiceField(_l("Unit of the duration"))
    reply_within_days = NumberField(
        _l("Reply time in working days"),
        [
            DataRequired(_l("Enter your reply time in working days.")),
            NumberRange(1, 60, _l("Enter a reply time from 1 to 60 working days.")),
        ],
        description=_l("Visitors see this promise, and we remind you of it."),
    )
    technologies = TechnologiesField(
        _l("Technologies"),
        [Items(20, 60)],
        description=_l(
            "Start typing in your language and choose a word from the list. "
            "We send a new word to the coordinator, who adds the translations."
        ),
    )
    sectors = ChoicesField(
        _l("Sectors"),
        description=_l("The sectors that need it. Choose none if it is for all sectors."),
    )
    trl_min = ChoiceField(_l("TRL from"))
    trl_max = ChoiceField(_l("TRL to"))
    review_by = DayField(_l("Review by"), description=_l("We will remind you on that day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_stated = ("", _("Not stated"))
        levels = [(str(level), str(level)) for level in range(1, 10)]
        self.type.choices = voc.TYPE.choices()
        self.delivery.choices = voc.DELIVERY.choices()
        self.languages.choices = voc.LANGUAGE.choices()
        offered = {*voc.SERVED.codes, *(self.countries.data or [])}
        self.countries.choices = [pair for pair in voc.COUNTRY.choices() if pair[0] in offered]
        self.audience.choices = voc.AUDIENCE.choices()
        self.price_model.choices = voc.PRICE.choices()
        self.price_currency.choices = [(code, code) for code in CURRENCIES]
        self.duration_unit.choices = [not_stated, *voc.UNIT.choices()]
        self.sectors.choices = voc.SECTOR.choices()
        self.trl_min.choices = self.trl_max.choices = [not_stated, *levels]
        for field in (self.delivery, self.languages, self.countries):
            field.flags.required = True  # not "optional", though a draft may do without

    def sectors_by_section(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """List the sections by name, each with its divisions: code, name, selected or not."""
        selection = set(self.sectors.data or [])
        groups: dict[str, list[tuple[str, str, bool]]] = {}
        for code, label in self.sectors.choices:
            divisions = groups.setdefault(section_label(code[0]), [])
            divisions.append((code, label, code in selection))
        return list(groups.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what belongs together, and tell each problem at a field."""
        if not super().validate(extra_validators):
            return False
        if self.price_model.data in WITH_AMOUNT and self.price_amount.data is None:
            self.price_amount.errors = [_("Enter the price, or choose another pricing option.")]
        if bool(self.duration_amount.data) != bool(self.duration_unit.data):
            self.duration_unit.errors = [_("Enter a number and choose a unit for the duration.")]
        if self._levels_are_crossed():
            self.trl_max.errors = [_("The upper level cannot be below the lower one.")]
        return not self.errors

    def _levels_are_crossed(self) -> bool:
        """Whether the lower level of technology readiness is above the upper one."""
        lower, upper = self.trl_min.data, self.trl_max.data
        if not lower or not upper:
            return False
        return int(lower) > int(upper)

    def draft(self) -> DetailsDraft:
        """Return what was chosen."""
        values = {
            name: field.data
            for name, field in self._fields.items()
            if name in DetailsDraft.__annotations__
        }
        for level in ("trl_min", "trl_max"):
            values[level] = int(values[level]) if values[level] else None
        return DetailsDraft(**values)

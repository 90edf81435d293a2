"""What staff fill in about a service."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, FormField, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from marketplace import vocabularies as voc
from marketplace.catalogue.drafts import DetailsDraft, PartnerDraft, TextDraft
from marketplace.catalogue.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    DayField,
    Items,
    ItemsField,
    LineField,
    NumberField,
    PartsField,
    TagsField,
    TextField,
)
from marketplace.catalogue.models import ITEM_MAX, ITEMS_MAX, SUMMARY_MAX, TEXT_MAX, TITLE_MAX
from marketplace.i18n import _, _l
from marketplace.vocabularies.nace import section_label

CURRENCIES = ["EUR", "BGN", "CAD", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "USD"]
ROLE_MAX, REASON_MAX, MOST_PARTNERS = 300, 1000, 12
_TOO_LONG = _l("Keep it to %(max)d characters at most.")


class NewServiceForm(FlaskForm):  # type: ignore[misc]
    """The least that a draft starts with."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=_TOO_LONG)],
        description=_l("What an SME gets, in its own words; up to 80 characters read best."),
    )
    type = ChoiceField(_l("Type of service"), [DataRequired(_l("Choose the type of the service."))])
    language = ChoiceField(
        _l("Language of the text"),
        [DataRequired(_l("Choose the language you write in."))],
        description=_l("The language you will describe the service in. Translations come later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type.choices = _with_empty(voc.TYPE)
        self.language.choices = voc.LANGUAGE.choices()

    def first_words(self) -> dict[str, str]:
        """Give what was typed, as actions.create takes it."""
        return {name: str(self[name].data) for name in ("title", "type", "language")}


class TextForm(FlaskForm):  # type: ignore[misc]
    """The words about a service in one language."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=_TOO_LONG)],
        description=_l("What an SME gets, in its own words; up to 80 characters read best."),
    )
    summary = TextField(
        _l("Summary"),
        [DataRequired(_l("Write a summary of one or two sentences.")), Length(max=SUMMARY_MAX, message=_TOO_LONG)],
        description=_l("One or two sentences. Search results show them."),
    )
    description = TextField(
        _l("Description"),
        [Length(max=TEXT_MAX, message=_TOO_LONG)],
        description=_l("An empty line starts a paragraph, **two stars** make bold, a hyphen starts an item of a list."),
    )
    what_you_get = ItemsField(_l("What you get"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item a line."))
    who_it_is_for = ItemsField(_l("Who it is for"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item a line."))
    how_it_works = TextField(_l("How it works"), [Length(max=TEXT_MAX, message=_TOO_LONG)])
    origin = ChoiceField(_l("Where this translation comes from"))
    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    original_revision = IntegerField(validators=[Optional()], widget=HiddenInput())

    def __init__(self, *args: Any, is_original: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_original:
            del self.origin
        else:
            self.origin.choices = [(code, voc.ORIGIN.label(code)) for code in ("translation", "machine")]
            self.origin.data = self.origin.data if self.origin.data in ("translation", "machine") else "translation"

    def draft(self) -> TextDraft:
        """Give what was typed."""
        return TextDraft(
            title=self.title.data,
            summary=self.summary.data,
            description=self.description.data,
            what_you_get=tuple(self.what_you_get.data),
            who_it_is_for=tuple(self.who_it_is_for.data),
            how_it_works=self.how_it_works.data,
            origin=(self.origin.data if "origin" in self else None) or "original",
        )


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """The facts about a service."""

    type = ChoiceField(_l("Type of service"), [DataRequired(_l("Choose the type of the service."))])
    delivery = ChoicesField(_l("How it is delivered"))
    languages = ChoicesField(
        _l("Languages the service is delivered in"),
        description=_l("The languages your people speak with the SME, not those of the description."),
    )
    countries = ChoicesField(_l("Countries it is offered in"))
    audience = ChoicesField(_l("Who may use it"))
    price_model = ChoiceField(_l("Price"), [DataRequired(_l("Choose how the service is priced."))])
    price_amount = AmountField(_l("Amount"))
    price_member_amount = AmountField(_l("Amount for members of the cluster"))
    price_currency = ChoiceField(_l("Currency"), [DataRequired(_l("Choose the currency."))])
    duration_amount = NumberField(_l("Duration"), description=_l("How long it takes, as in 3 weeks."))
    duration_unit = ChoiceField(_l("Unit of the duration"))
    reply_within_days = NumberField(
        _l("You answer within so many working days"),
        [
            DataRequired(_l("Say within how many working days you answer.")),
            NumberRange(1, 60, _l("Promise an answer within 1 to 60 working days.")),
        ],
        description=_l("Visitors see this promise, and the desk reminds you of it."),
    )
    technologies = TagsField(
        _l("Technologies"), [Items(20, 60)], description=_l("Separated by commas, as in membranes, nanofibres.")
    )
    sectors = ChoicesField(_l("Sectors"), description=_l("The sectors whose companies need it; none means all."))
    trl_min = ChoiceField(_l("Technology readiness level, from"))
    trl_max = ChoiceField(_l("Technology readiness level, to"))
    novelty = ChoiceField(_l("New or improved"), description=_l("For the report of the partnership."))
    review_by = DayField(_l("Look at it again by"), description=_l("The desk reminds you on that day."))
    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [("", "–"), *((str(level), str(level)) for level in range(1, 10))]
        self.type.choices = voc.TYPE.choices()
        self.delivery.choices, self.languages.choices = voc.DELIVERY.choices(), voc.LANGUAGE.choices()
        self.countries.choices, self.audience.choices = voc.COUNTRY.choices(), voc.AUDIENCE.choices()
        self.price_model.choices = voc.PRICE.choices()
        self.price_currency.choices = [(code, code) for code in CURRENCIES]
        self.duration_unit.choices = _with_empty(voc.UNIT)
        self.sectors.choices = voc.SECTOR.choices()
        self.trl_min.choices = self.trl_max.choices = levels
        self.novelty.choices = _with_empty(voc.NOVELTY)

    def sectors_by_section(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """List the sections by name, each with its divisions: code, name, chosen or not."""
        chosen = set(self.sectors.data or [])
        groups: dict[str, list[tuple[str, str, bool]]] = {}
        for code, label in self.sectors.choices:
            groups.setdefault(section_label(code[0]), []).append((code, label, code in chosen))
        return list(groups.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what belongs together; each problem is told at a field."""
        fits = super().validate(extra_validators)
        if fits and self.price_model.data in {"fixed", "from"} and self.price_amount.data is None:
            self.price_amount.errors = [_("Enter the price, or choose another way of pricing.")]
        if fits and bool(self.duration_amount.data) != bool(self.duration_unit.data):
            self.duration_unit.errors = [_("A duration needs a number and a unit.")]
        if fits and self.trl_min.data and self.trl_max.data and int(self.trl_min.data) > int(self.trl_max.data):
            self.trl_max.errors = [_("The upper level cannot be below the lower one.")]
        return fits and not self.errors

    def draft(self) -> DetailsDraft:
        """Give what was chosen."""
        values = {name: field.data for name, field in self._fields.items() if name in DetailsDraft.__annotations__}
        for level in ("trl_min", "trl_max"):
            values[level] = int(values[level]) if values[level] else None
        return DetailsDraft(**values)


class PartnerPart(Form):  # type: ignore[misc]
    """One partner and its part."""

    cluster = ChoiceField(_l("Cluster"))
    role = LineField(
        _l("What it contributes"), [Length(max=ROLE_MAX, message=_TOO_LONG)], description=_l("Visitors read it.")
    )


class PartnersForm(FlaskForm):  # type: ignore[misc]
    """The clusters that deliver a service together with the lead."""

    partners = PartsField(FormField(PartnerPart), max_entries=MOST_PARTNERS)
    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def offer(self, clusters: Sequence[tuple[str, str]]) -> None:
        """Let each part choose from these clusters."""
        for entry in self.partners:
            entry.form.cluster.choices = [("", _("No cluster")), *clusters]

    def drafts(self) -> list[PartnerDraft]:
        """Give the clusters that were chosen, each once."""
        chosen = {entry.form.cluster.data: entry.form.role.data for entry in self.partners if entry.form.cluster.data}
        return [PartnerDraft(int(cluster), role) for cluster, role in chosen.items()]


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why a service leaves the catalogue."""

    reason = TextField(
        _l("Reason"),
        [
            DataRequired(_l("Tell visitors why the service is no longer offered.")),
            Length(max=REASON_MAX, message=_TOO_LONG),
        ],
        description=_l("Visitors who come back to the page read it."),
    )


def _with_empty(vocabulary: voc.Vocabulary) -> list[tuple[str, str]]:
    return [("", "–"), *vocabulary.choices()]

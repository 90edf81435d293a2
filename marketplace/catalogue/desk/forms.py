"""What staff fill in about a service."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, FormField, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from marketplace import vocabularies as voc
from marketplace.catalogue.desk.fields import (
    ChoiceField,
    Items,
    ItemsField,
    LineField,
    PartsField,
    TextField,
)
from marketplace.catalogue.drafts import PartnerDraft, TextDraft
from marketplace.catalogue.models import ITEM_MAX, ITEMS_MAX, SUMMARY_MAX, TEXT_MAX, TITLE_MAX
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l

ROLE_MAX, REASON_MAX, MOST_PARTNERS = 300, 1000, 12


class NewServiceForm(FlaskForm):
    """The least that a draft starts with."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=TOO_LONG)],
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
        self.type.choices = [("", "–"), *voc.TYPE.choices()]
        self.language.choices = voc.LANGUAGE.choices()

    def first_words(self) -> dict[str, str]:
        """Give what was typed, as actions.create takes it."""
        return {name: str(self[name].data) for name in ("title", "type", "language")}


class TextForm(FlaskForm):
    """The words about a service in one language."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=TOO_LONG)],
        description=_l("What an SME gets, in its own words; up to 80 characters read best."),
    )
    summary = TextField(
        _l("Summary"),
        [
            DataRequired(_l("Write a summary of one or two sentences.")),
            Length(max=SUMMARY_MAX, message=TOO_LONG),
        ],
        description=_l("One or two sentences. Search results show them."),
    )
    description = TextField(
        _l("Description"),
        [Length(max=TEXT_MAX, message=TOO_LONG)],
        description=_l(
            "An empty line starts a paragraph, **two stars** make bold, a hyphen starts an item of a list."
        ),
    )
    what_you_get = ItemsField(
        _l("What you get"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item a line.")
    )
    who_it_is_for = ItemsField(
        _l("Who it is for"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item a line.")
    )
    how_it_works = TextField(_l("How it works"), [Length(max=TEXT_MAX, message=TOO_LONG)])
    origin = ChoiceField(
        _l("Where this translation comes from"), [DataRequired(_l("Say who translated it."))]
    )
    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    original_revision = IntegerField(validators=[Optional()], widget=HiddenInput())

    def __init__(self, *args: Any, is_original: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_original:
            del self.origin
        else:
            self.origin.choices = [
                (code, voc.ORIGIN.label(code)) for code in ("translation", "machine")
            ]
            self.origin.data = (
                self.origin.data
                if self.origin.data in ("translation", "machine")
                else "translation"
            )

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


class PartnerPart(Form):
    """One partner and its part."""

    cluster = ChoiceField(_l("Cluster"))
    role = LineField(
        _l("What it contributes"),
        [Length(max=ROLE_MAX, message=TOO_LONG)],
        description=_l("Visitors read it."),
    )


class PartnersForm(FlaskForm):
    """The clusters that deliver a service together with the lead."""

    partners = PartsField(FormField(PartnerPart), max_entries=MOST_PARTNERS)
    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def offer(self, clusters: Sequence[tuple[str, str]]) -> None:
        """Let each part choose from these clusters."""
        for entry in self.partners:
            entry.form.cluster.choices = [("", _("No cluster")), *clusters]

    def drafts(self) -> list[PartnerDraft]:
        """Give the clusters that were chosen, each once."""
        chosen = {
            entry.form.cluster.data: entry.form.role.data
            for entry in self.partners
            if entry.form.cluster.data
        }
        return [PartnerDraft(int(cluster), role) for cluster, role in chosen.items()]


class WithdrawForm(FlaskForm):
    """Why a service leaves the catalogue."""

    reason = TextField(
        _l("Reason"),
        [
            DataRequired(_l("Tell visitors why the service is no longer offered.")),
            Length(max=REASON_MAX, message=TOO_LONG),
        ],
        description=_l("Visitors who come back to the page read it."),
    )

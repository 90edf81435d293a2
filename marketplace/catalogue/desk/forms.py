"""What staff fill in about a service."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form, FormField, HiddenField, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from marketplace import vocabularies as voc
from marketplace.catalogue.desk.fields import (
    ChoiceField,
    Items,
    ItemsField,
    LineField,
    NumberedFieldList,
    TextField,
)
from marketplace.catalogue.drafts import PartnerDraft, TextDraft
from marketplace.catalogue.models import (
    ITEM_MAX,
    ITEMS_MAX,
    SUMMARY_MAX,
    TEXT_MAX,
    TITLE_MAX,
    TRANSLATED,
    TextOrigin,
)
from marketplace.drafts.forms import DraftedForm
from marketplace.forms import AccountForm, Asking
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l

ROLE_MAX = 300
REASON_MAX = 1000
MOST_PARTNERS = 12


class NewServiceForm(AccountForm):
    """The least that a draft starts with."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=TOO_LONG)],
        description=_l("What an SME gets, in the customer’s words. Up to 80 characters work best."),
    )
    type = ChoiceField(_l("Type of service"), [DataRequired(_l("Choose the type of the service."))])
    language = ChoiceField(
        _l("Language of the text"),
        [DataRequired(_l("Choose the language you write in."))],
        description=_l(
            "The language you will describe the service in. You can add translations later."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type.choices = [("", _("Choose")), *voc.TYPE.choices()]
        self.language.choices = voc.LANGUAGE.choices()

    def first_words(self) -> dict[str, str]:
        """Return what was typed, as actions.create takes it."""
        return {name: str(self[name].data) for name in ("title", "type", "language")}


class EditorForm(DraftedForm):
    """A form for what two people may edit at once: it knows the revision that it started from."""

    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    is_conflict = False
    """Whether somebody else saved the same record since the form was opened."""

    def note_newer(self, stored_revision: int) -> None:
        """Note it where the draft that the form began with is older than what is stored now."""
        if self.stored_draft is not None and self.revision.data != stored_revision:
            self.note_conflict(stored_revision)

    def note_conflict(self, stored_revision: int) -> None:
        """Let the next attempt start from what somebody else has stored now."""
        self.is_conflict = True
        self.revision.data = stored_revision
        self.revision.raw_data = None


class RoleFields(Form):
    """What a partner contributes, in the language of a text."""

    cluster = HiddenField()
    role = LineField(validators=[Length(max=ROLE_MAX, message=TOO_LONG)])


class ServiceTextForm(EditorForm):
    """The words about a service in one language."""

    title = LineField(
        _l("Title"),
        [DataRequired(_l("Give the service a title.")), Length(max=TITLE_MAX, message=TOO_LONG)],
        description=_l("What an SME gets, in the customer’s words. Up to 80 characters work best."),
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
            "An empty line starts a new paragraph, **two stars** make text bold, a hyphen "
            "starts a list item."
        ),
    )
    what_you_get = ItemsField(
        _l("What you get"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item per line.")
    )
    who_it_is_for = ItemsField(
        _l("Who can use it"), [Items(ITEMS_MAX, ITEM_MAX)], description=_l("One item per line.")
    )
    how_it_works = TextField(_l("How it works"), [Length(max=TEXT_MAX, message=TOO_LONG)])
    roles = NumberedFieldList(FormField(RoleFields), max_entries=MOST_PARTNERS)
    """Of a translation: those of the original stand with the partners."""
    origin = ChoiceField(
        _l("Source of this translation"), [DataRequired(_l("Choose who translated it."))]
    )
    original_revision = IntegerField(validators=[Optional()], widget=HiddenInput())

    def __init__(
        self, *args: Any, is_original: bool, partners: Mapping[str, str], **kwargs: Any
    ) -> None:
        """Take the names of the partners by the numbers of their clusters."""
        super().__init__(*args, **kwargs)
        if is_original:
            del self.origin, self.roles
            return
        self.partners = partners
        for entry in self.roles:
            name = partners.get(entry.form.cluster.data or "", "")
            entry.form.role.label.text = _("What %(cluster)s contributes", cluster=name)
        self.origin.choices = [(origin, voc.ORIGIN.label(origin)) for origin in TRANSLATED]
        if self.origin.data not in TRANSLATED:
            self.origin.data = TextOrigin.TRANSLATION

    def draft(self) -> TextDraft:
        """Return what was typed."""
        origin = self.origin.data if "origin" in self else None
        entries = self.roles.data if "roles" in self else []
        return TextDraft(
            title=self.title.data,
            summary=self.summary.data,
            description=self.description.data,
            what_you_get=tuple(self.what_you_get.data),
            who_it_is_for=tuple(self.who_it_is_for.data),
            how_it_works=self.how_it_works.data,
            origin=TextOrigin(origin or TextOrigin.ORIGINAL),
            roles={
                int(entry["cluster"]): entry["role"]
                for entry in entries
                if entry["cluster"] in self.partners
            },
        )


class PartnerFields(Form):
    """A partner, and what it contributes."""

    cluster = ChoiceField(_l("Cluster"))
    role = LineField(
        _l("What it contributes"),
        [Length(max=ROLE_MAX, message=TOO_LONG)],
        description=_l("Visitors can read it."),
    )


class PartnersForm(EditorForm):
    """The clusters that deliver a service together with the lead."""

    partners = NumberedFieldList(FormField(PartnerFields), max_entries=MOST_PARTNERS)

    def __init__(self, clusters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for entry in self.partners:
            entry.form.cluster.choices = [("", _("No cluster")), *clusters]

    def drafts(self) -> list[PartnerDraft]:
        """Return the clusters that take part, each once."""
        roles = {entry.form.cluster.data: entry.form.role.data for entry in self.partners}
        return [PartnerDraft(int(cluster), role) for cluster, role in roles.items() if cluster]


class WithdrawForm(Asking, AccountForm):
    """Why a service leaves the catalogue."""

    reason = TextField(
        _l("Reason"),
        [
            DataRequired(_l("Tell visitors why the service is no longer offered.")),
            Length(max=REASON_MAX, message=TOO_LONG),
        ],
        description=_l("Visitors who come back to the page can read it."),
    )
    language = ChoiceField(
        _l("Language of the reason"), [DataRequired(_l("Choose the language you write in."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = voc.LANGUAGE.choices()

"""What staff fill in about a service."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Form, FormField, HiddenField, IntegerField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from marketplace import vocabularies as voc
from marketplace.catalogue.desk.fields import ChoiceField, NumberedFieldList
from marketplace.catalogue.drafts import PartnerDraft, Reason, TextDraft
from marketplace.catalogue.models import NOTE_MAX, SERVICE, TRANSLATED, TextOrigin, VersionKind
from marketplace.drafts.forms import DraftedForm
from marketplace.forms import AccountForm, Asking
from marketplace.forms.editing import EditingForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l
from marketplace.texts.fields import LineField, TextField
from marketplace.texts.forms import TextForm, form_field

ROLE_MAX = 300
REASON_MAX = 1000
MOST_PARTNERS = 12


class NewServiceForm(AccountForm):
    """The least that a draft starts with."""

    title = form_field(SERVICE.field("title"))
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


class EditorForm(DraftedForm, EditingForm):
    """A form of the editor: what is typed is a draft first, and two people may edit at once."""

    note = LineField(
        _l("Reason for the change"),
        [Length(max=NOTE_MAX, message=TOO_LONG)],
        description=_l("Only the clusters that take part can read it."),
    )

    def note_newer(self, stored_revision: int) -> None:
        """Note it where the draft that the form began with is older than what is stored now."""
        if self.stored_draft is not None and self.revision.data != stored_revision:
            self.note_conflict(stored_revision)

    def reason(self) -> Reason:
        """Return why the service gets its next version, as far as somebody said so."""
        is_typo = "is_typo" in self and self["is_typo"].data
        return Reason(VersionKind.TYPO if is_typo else VersionKind.CHANGE, self.note.data or "")


class RoleFields(Form):
    """What a partner contributes, in the language of a text."""

    cluster = HiddenField()
    role = LineField(validators=[Length(max=ROLE_MAX, message=TOO_LONG)])


class ServiceTextForm(TextForm, EditorForm):
    """The words about a service in one language."""

    thing = SERVICE
    roles = NumberedFieldList(FormField(RoleFields), max_entries=MOST_PARTNERS)
    """Of a translation: those of the original stand with the partners."""
    origin = ChoiceField(
        _l("Source of this translation"), [DataRequired(_l("Choose who translated it."))]
    )
    is_typo = BooleanField(_l("I only correct spelling mistakes"))
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
            words=self.words(),
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

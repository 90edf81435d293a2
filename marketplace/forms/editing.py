"""A form for what two people may edit at once, so that neither loses what they typed."""

from wtforms import IntegerField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from marketplace.forms.base import AccountForm
from marketplace.i18n import _


class EditingForm(AccountForm):
    """A form that knows the revision of the record that it started from."""

    revision = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    is_conflict = False
    """Whether somebody else saved the same record since the form was opened."""

    def note_conflict(self, stored_revision: int) -> str:
        """Let the next attempt start from what somebody else has stored now, and say so."""
        self.is_conflict = True
        self.revision.data = stored_revision
        self.revision.raw_data = None
        return _(
            "Someone else saved this while you were writing. Their version is shown on this "
            "page, and what you typed is still in the fields. Save again to replace their "
            "version with yours."
        )

"""The forms of a saved search: where to write, and what one click ends."""

from typing import Any

from flask import request
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from marketplace.forms import Form
from marketplace.forms.csrf import MaskedToken
from marketplace.forms.validators import EmailAddress
from marketplace.i18n import _, _l
from marketplace.saved_searches.models import ADDRESS_MAX
from marketplace.text import clean_line


class _TokenOrOneClick(MaskedToken):
    """The token of a form, or what mail programs send, which know no token (RFC 8058).

    Only who has the secret link of a mail can send that.
    """

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Check the token unless a mail program has sent the one click."""
        if request.form.get("List-Unsubscribe") != "One-Click":
            super().validate_csrf_token(form, field)


class SaveForm(Form):
    """The address to which news about a search is to be sent."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), EmailAddress()],
        [clean_line],
    )
    search = HiddenField(default="")
    """The search, as it stands in the address of its results."""
    website = StringField(_l("Leave this field empty"), filters=[clean_line])
    """Only a machine sees it: people are never shown this field."""

    def validate_search(self, field: HiddenField) -> None:
        """Refuse a search that is too long to be kept."""
        if len(field.data or "") > ADDRESS_MAX:
            raise ValidationError(_("This search is too long to be saved. Remove some filters."))

    def validate_website(self, field: StringField) -> None:
        """Hold up what filled in the field that people do not see, and empty it."""
        if field.data:
            field.data = ""
            raise ValidationError(
                _(
                    "Your browser filled in a hidden field. It is empty again: please send "
                    "the form once more."
                )
            )


class EndForm(Form):
    """The one click that ends a saved search, in a mail program or on its page."""

    class Meta(Form.Meta):
        """Accept what mail programs send."""

        csrf_class = _TokenOrOneClick

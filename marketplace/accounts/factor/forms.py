"""What people fill in about their second factor."""

from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from marketplace import tokens
from marketplace.accounts.factor import totp
from marketplace.accounts.forms import CurrentPasswordForm
from marketplace.accounts.models import User
from marketplace.forms import Form
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _l
from marketplace.text import clean_line

_OFFER = "second factor"
_OFFERED_FOR = 3600
"""Seconds for which the secret that a page shows can be taken up."""
_CODE_MAX = 60


class CodeForm(Form):
    """The second step of signing in."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Enter the code.")), Length(max=_CODE_MAX, message=TOO_LONG)],
        [clean_line],
    )


class FactorForm(CurrentPasswordForm):
    """What changes a second factor: the password, and a code."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Enter the code.")), Length(max=_CODE_MAX, message=TOO_LONG)],
        [clean_line],
    )


class SetUpForm(FactorForm):
    """A second factor that is offered: its salt goes along, signed, as looking stores nothing."""

    offer = HiddenField()

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._user_id = user.id
        self.salt = self._offered_salt()
        if not self.salt:
            self.salt = tokens.new_link_token()
            self.offer.data = tokens.sign(_OFFER, [user.id, self.salt])

    @property
    def secret(self) -> bytes:
        """What the app is told."""
        return totp.secret_of(self._user_id, self.salt)

    def _offered_salt(self) -> str:
        """Return the salt that this account was offered, or nothing when that is long ago."""
        match tokens.unsign(_OFFER, self.offer.data or "", max_age=_OFFERED_FOR):
            case [int(user_id), str(salt)] if user_id == self._user_id:
                return salt
        return ""

"""What the coordinator fills in to invite clusters and people."""

from typing import Any

from wtforms import EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from marketplace.clusters.actions import Profile
from marketplace.clusters.forms import ClusterForm, language_choices
from marketplace.forms import AccountForm
from marketplace.forms.validators import TOO_LONG, EmailAddress
from marketplace.i18n import _l
from marketplace.text import clean_line


class InviteClusterForm(ClusterForm):
    """A cluster to invite, and the person who will manage its desk."""

    short_name = StringField(
        _l("Short name"),
        [Length(max=60, message=TOO_LONG)],
        [clean_line],
        description=_l(
            "The name people use for it, if it has one. It becomes part of the address of its page."
        ),
    )
    desk_email = EmailField(
        _l("Contact e-mail address"),
        [DataRequired(_l("Enter an e-mail address for enquiries.")), EmailAddress()],
        [clean_line],
        description=_l("We send new enquiries to this address."),
    )
    email = EmailField(
        _l("E-mail address of the first manager"),
        [DataRequired(_l("Enter an e-mail address for the invitation.")), EmailAddress()],
        [clean_line],
        description=_l("This person gets the invitation and invites their colleagues."),
    )
    language = SelectField(
        _l("Language of the invitation and of e-mails to the team"),
        [DataRequired(_l("Choose a language."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices()

    def profile(self) -> Profile:
        """Return what is known of the cluster so far."""
        return Profile(
            name=self.name.data,
            short_name=self.short_name.data,
            country=self.country.data,
            town=self.town.data,
            email=self.desk_email.data,
            languages=[self.language.data],
        )


class InvitePersonForm(AccountForm):
    """A coordinator, or a manager for a cluster that has none, to invite."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter an e-mail address for the invitation.")), EmailAddress()],
        [clean_line],
    )
    language = SelectField(
        _l("Language of the invitation"), [DataRequired(_l("Choose a language."))]
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices()

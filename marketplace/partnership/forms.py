"""What the coordinator fills in to invite clusters and people."""

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from marketplace.clusters.actions import Profile
from marketplace.clusters.forms import ClusterForm
from marketplace.forms.validators import TOO_LONG, EmailAddress
from marketplace.i18n import _, _l
from marketplace.text import clean_line

Choices = list[tuple[str, str]]


class InviteClusterForm(ClusterForm):
    """A cluster to invite, and the person who will manage its desk."""

    short_name = StringField(
        _l("Short name"),
        [Length(max=60, message=TOO_LONG)],
        [clean_line],
        description=_l(
            "The name by which people call it, if it has one. It becomes the address of its page."
        ),
    )
    desk_email = EmailField(
        _l("E-mail address of the contact desk"),
        [DataRequired(_l("Enter the address to which enquiries are sent.")), EmailAddress()],
        [clean_line],
        description=_l("Enquiries are announced at this address."),
    )
    email = EmailField(
        _l("E-mail address of the first manager"),
        [DataRequired(_l("Enter the address to which the invitation is sent.")), EmailAddress()],
        [clean_line],
        description=_l("This person gets the invitation, and invites their colleagues."),
    )
    language = SelectField(
        _l("Language of the invitation and of the desk"), [DataRequired(_l("Choose a language."))]
    )

    def offer(self, countries: Choices, languages: Choices) -> "InviteClusterForm":
        """Hand in the choices."""
        self.country.choices = [("", _("Choose a country")), *countries]
        self.language.choices = languages
        return self

    def profile(self) -> Profile:
        """Give what is known of the cluster so far."""
        return Profile(
            name=self.name.data,
            short_name=self.short_name.data,
            country=self.country.data,
            town=self.town.data,
            email=self.desk_email.data,
            languages=[self.language.data],
        )


class InvitePersonForm(FlaskForm):
    """A coordinator, or a manager for a cluster that has none, to invite."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter the address to which the invitation is sent.")), EmailAddress()],
        [clean_line],
    )
    language = SelectField(
        _l("Language of the invitation"), [DataRequired(_l("Choose a language."))]
    )

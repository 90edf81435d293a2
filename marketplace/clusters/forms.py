"""What people fill in about their cluster and their colleagues."""

from typing import Any

from wtforms import (
    EmailField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    URLField,
)
from wtforms.validators import DataRequired, Length, Optional

from marketplace.accounts.forms import NewPasswordForm, new_password
from marketplace.clusters.actions import Profile
from marketplace.clusters.models import CLUSTER
from marketplace.forms import AccountForm
from marketplace.forms.countries import CountryField
from marketplace.forms.validators import TOO_LONG, EmailAddress, PhoneNumber, WebAddress
from marketplace.i18n import _, _l, own_name
from marketplace.settings import settings
from marketplace.text import clean_line
from marketplace.texts.forms import TextForm
from marketplace.vocabularies import LANGUAGE, ROLE

Choices = list[tuple[str, str]]


def language_choices() -> Choices:
    """List the languages of the site, each in its own name."""
    return [(code, own_name(code)) for code in settings().languages]


class InviteForm(AccountForm):
    """A colleague to invite."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your colleague’s e-mail address.")), EmailAddress()],
        [clean_line],
    )
    role = RadioField(
        _l("Role"),
        [DataRequired(_l("Choose a role."))],
        description=_l(
            "Editors write services and answer enquiries. Managers can also invite and remove "
            "colleagues and edit the profile."
        ),
    )
    language = SelectField(
        _l("Language of the invitation"), [DataRequired(_l("Choose a language."))]
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = ROLE.choices()
        self.language.choices = language_choices()


class RoleForm(AccountForm):
    """What a colleague may do: one such form stands beside each of them."""

    role = SelectField(_l("Role"), [DataRequired(_l("Choose a role."))])

    def __init__(self, user_id: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user_id = user_id
        self.role.id = f"role-{user_id}"
        self.role.choices = ROLE.choices()


class AcceptForm(NewPasswordForm):
    """The account of a person who was invited."""

    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=200, message=TOO_LONG)],
        [clean_line],
    )
    password = new_password(_l("Password"))

    def __init__(self, email: str) -> None:
        super().__init__()
        self._email = email

    def own_words(self) -> list[str]:
        """Return the name that the person gives, and the address that was invited."""
        return [self.name.data, self._email]


class ClusterForm(AccountForm):
    """What is asked about a cluster, by whomever."""

    name = StringField(
        _l("Name of the cluster"),
        [DataRequired(_l("Enter the name of the cluster.")), Length(max=250, message=TOO_LONG)],
        [clean_line],
    )
    country = CountryField(_l("Country"), _l("Choose a country."))
    town = StringField(_l("Town"), [Length(max=120, message=TOO_LONG)], [clean_line])


class ProfileForm(ClusterForm):
    """What a cluster says about itself in every language alike."""

    short_name = StringField(
        _l("Short name"),
        [Length(max=60, message=TOO_LONG)],
        [clean_line],
        description=_l("The name people use for it, if it has one."),
    )
    website = URLField(
        _l("Website"), [Optional(), Length(max=490, message=TOO_LONG), WebAddress()], [clean_line]
    )
    email = EmailField(
        _l("Contact e-mail address"),
        [DataRequired(_l("Enter an e-mail address for enquiries.")), EmailAddress()],
        [clean_line],
        description=_l("We send new enquiries to this address. Visitors cannot see it."),
    )
    phone = TelField(
        _l("Contact phone number"),
        [
            Optional(),
            Length(max=50, message=TOO_LONG),
            PhoneNumber(),
        ],
        [clean_line],
        description=_l("We show it only to enquirers whose answer is overdue."),
    )
    public_phone = TelField(
        _l("Public phone number"),
        [
            Optional(),
            Length(max=50, message=TOO_LONG),
            PhoneNumber(),
        ],
        [clean_line],
        description=_l("We show it to everyone on your public page."),
    )
    language_1 = SelectField(
        _l("First language"),
        [DataRequired(_l("Choose the language for e-mails to your team."))],
        description=_l(
            "We write to your team in this language, if the marketplace is available in it."
        ),
    )
    language_2 = SelectField(_l("Second language"))
    language_3 = SelectField(_l("Third language"))
    language_4 = SelectField(_l("Fourth language"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self.ranks:
            field.choices = [("", _("None")), *LANGUAGE.choices()]

    @property
    def ranks(self) -> list[SelectField]:
        """List the fields for the languages of the desk, the preferred one first."""
        return [self.language_1, self.language_2, self.language_3, self.language_4]

    def profile(self, further_languages: list[str]) -> Profile:
        """Return what was filled in, with the languages for which the form has no room."""
        languages = [*(field.data for field in self.ranks if field.data), *further_languages]
        return Profile(
            name=self.name.data,
            short_name=self.short_name.data,
            country=self.country.data,
            town=self.town.data,
            website=self.website.data or "",
            email=self.email.data,
            phone=self.phone.data or "",
            public_phone=self.public_phone.data or "",
            languages=list(dict.fromkeys(languages)),
        )


class ClusterTextForm(TextForm):
    """What is said about a cluster in one language."""

    thing = CLUSTER

"""What an SME fills in to ask, and the forms that never lose what was typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from marketplace import tokens, vocabularies
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import utcnow
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.messages import MESSAGE_MAX
from marketplace.enquiries.states import FormKind
from marketplace.forms import IdempotentForm
from marketplace.forms.base import stale
from marketplace.forms.countries import CountryField
from marketplace.forms.validators import TOO_LONG, EmailAddress, PhoneNumber
from marketplace.i18n import _, _l, current_language, own_name
from marketplace.pages.models import SitePage
from marketplace.pages.queries import text_for
from marketplace.settings import settings
from marketplace.text import clean_line, clean_text
from marketplace.web.page_cache.blanks import note_blank

FORM = "enquiry form"
"""What the tokens are for that say when a form was first shown."""
SHOWN_AT_MOST = 7 * 24 * 3600
"""Seconds for which a form can be sent as it is; later it is shown again, to be looked over."""
TYPED_AT_LEAST = 2
"""Seconds that any person needs between seeing a form and sending it."""
LINE_MAX = 200
_VERSION_NAME = re.compile(r"[a-z]{2} (?:shipped \d{4}-\d\d-\d\d|\d{1,9})")


def _sign_shown(values: Mapping[str, str]) -> str:
    """Say that a form with a nonce is shown now for the first time."""
    return tokens.sign(FORM, values["nonce"])


def _version_name(text: str | None) -> str:
    """Return the name of a version of the privacy notice, or nothing for other words."""
    return text if text and _VERSION_NAME.fullmatch(text) else ""


class EnquiryForm(IdempotentForm):
    """What is asked for, and by whom.

    The fields stand in the order of the page, so that errors are listed in that order too.
    """

    shown = HiddenField()
    """Says when this form, with this nonce, was first shown; only we can say that."""
    notice_version = HiddenField(filters=[_version_name])
    """Of the privacy notice to which the form links: whoever agrees could read that one."""
    message = TextAreaField(
        _l("What do you need?"),
        [
            DataRequired(_l("Say what you need. Two or three sentences are enough.")),
            Length(max=MESSAGE_MAX, message=TOO_LONG),
        ],
        [clean_text],
        description=_l(
            "Describe your product or problem, and when you need a result. Leave out what is confidential."
        ),
    )
    service = RadioField(
        _l("Which service are you asking about?"),
        default="",
        filters=[clean_line],
        validate_choice=False,
        description=_l(
            "We show the services that best fit what you write. You do not have to choose one."
        ),
    )
    """Only who does not come from a service is asked for it; empty is for the coordinator to decide."""
    cluster = HiddenField(default="", filters=[clean_line])
    """The slug of the cluster whose page led here; empty for whoever comes from elsewhere."""
    language = SelectField(
        _l("Preferred language"),
        [DataRequired(_l("Choose the language you would like the answer in."))],
        validate_choice=False,
    )
    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=LINE_MAX, message=TOO_LONG)],
        [clean_line],
    )
    organisation = StringField(
        _l("Company or organisation"),
        [Optional(), Length(max=LINE_MAX, message=TOO_LONG)],
        [clean_line],
    )
    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Enter your e-mail address so that we can send you the answer.")),
            EmailAddress(),
        ],
        [clean_line],
        description=_l("We send the answer and the link to your enquiry to this address."),
    )
    phone = TelField(
        _l("Phone number"),
        [
            Optional(),
            Length(max=50, message=TOO_LONG),
            PhoneNumber(),
        ],
        [clean_line],
        description=_l("Only if you would like a call."),
    )
    country = CountryField(_l("Country"), _l("Choose your country."))
    size = RadioField(
        _l("Size of your organisation"),
        [
            DataRequired(_l("Choose the size of your organisation.")),
            AnyOf(vocabularies.SIZE.codes, _l("Choose the size of your organisation.")),
        ],
        validate_choice=False,
        description=_l("Some services are free or cheaper for small companies."),
    )
    consent = BooleanField(
        _l(
            "I agree that my enquiry and my contact details are passed on to those named here "
            "so that they can answer me."
        ),
        [
            DataRequired(
                _l("Agree that we pass your enquiry on. Without this, no one can answer it.")
            )
        ],
    )
    may_hand_over = BooleanField(
        _l("Another cluster in the partnership may answer if it can help me better."),
        description=_l("This is optional."),
    )
    website = StringField(_l("Leave this field empty"), filters=[clean_line])
    """Only a machine sees it: people are never shown this field."""
    asked_cluster: Cluster | None = None
    """The cluster that is asked, once it was found."""
    further_services: Sequence[Service] = ()
    """What is asked about beside the first service."""
    may_confirm = True
    """Whether the address is told: not when very many enquiries came with it."""

    def __init__(self, kind: FormKind, typed: Sequence[tuple[str, str]] | None = None) -> None:
        """Make the form of a kind: empty, as it was sent, or as it was typed before."""
        super().__init__(**({} if typed is None else {"formdata": MultiDict(typed)}))
        self.kind = kind
        self.is_filled_in = typed is not None or self.is_submitted()
        self.size.choices = vocabularies.SIZE.choices()
        self.language.choices = [(code, own_name(code)) for code in settings().languages]
        self.service.choices = []  # those that fit are proposed on the page
        if not self.is_filled_in:
            self.language.data = current_language()
            self._note_notice()
            self._begin()

    def only_show_again(self) -> None:
        """Note the notice to which the page links now, perhaps in another language."""
        super().only_show_again()
        self._note_notice()

    def show_again(self) -> None:
        """Note the notice to which the page of a draft that is changed links now."""
        self._note_notice()

    def _note_notice(self) -> None:
        notice = text_for(SitePage.PRIVACY, current_language())
        self.notice_version.data = notice.version

    def _begin(self) -> None:
        """Note that the form is shown now for the first time."""
        shown = _sign_shown({"nonce": self.nonce.data})
        self.shown.data = note_blank("shown", shown, _sign_shown)

    def seconds_shown(self, now: datetime) -> float | None:
        """Give the time since the form was first shown.

        None when we did not show it, or not with this nonce.
        """
        token = self.shown.data or ""
        if tokens.unsign(FORM, token) != self.nonce.data:
            return None
        return tokens.age(FORM, token, now.timestamp())

    def is_too_fast(self, now: datetime) -> bool:
        """Tell whether only a machine can have filled it in.

        A clock that went back is no reason to think so.
        """
        seconds = self.seconds_shown(now)
        return settings().ratelimit and seconds is not None and 0 <= seconds < TYPED_AT_LEAST

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields, and hold up who sends faster than any person can."""
        if not super().validate(extra_validators):
            return False
        is_sent = request.form.get("step") == "send"
        if is_sent and self.is_too_fast(utcnow()):
            self.form_errors.append(
                _("That was very fast. Please check your enquiry and send it again.")
            )
            return False
        return True

    def validate_shown(self, field: HiddenField) -> None:
        """Show a form again that did not come from here, or came a week ago."""
        seconds = self.seconds_shown(utcnow())
        if settings().ratelimit and (seconds is None or seconds > SHOWN_AT_MOST):
            self._begin()
            raise ValidationError(stale())

    def validate_language(self, field: SelectField) -> None:
        """Refuse a language in which nothing is written here."""
        if field.data not in dict(self.language.choices):
            raise ValidationError(_("Choose the language you would like the answer in."))

    def validate_website(self, field: StringField) -> None:
        """Hold up what filled in the field that people do not see, and empty it.

        It may have been the browser of a person, who could not mend it.
        """
        if field.data:
            field.data = ""
            raise ValidationError(
                _(
                    "Your browser filled in a hidden field. It is empty again: please send "
                    "the form once more."
                )
            )

    def typed(self) -> list[tuple[str, str]]:
        """List what was filled in, to carry it along hidden."""
        fields = [field for field in self if field.data and field.name != "csrf_token"]
        return [(field.name, "y" if field.data is True else field.data) for field in fields]

    def draft(self) -> Draft:
        """Give what was typed, without its form."""
        names = set(Draft.__dataclass_fields__)
        return Draft(**{field.name: field.data for field in self if field.name in names})

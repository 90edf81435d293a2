"""What a cluster fills in to deal with an enquiry, and about its own desk."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace.delivery import webhooks
from marketplace.enquiries import states
from marketplace.enquiries.forms import LetterForm, StaffForm
from marketplace.enquiries.messages import CANNED_TITLE_MAX, MESSAGE_MAX, CannedAnswer
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l, language_name, own_name
from marketplace.text import clean_line, clean_text

REASON_MAX = 1000


class AnswerForm(LetterForm):
    """A cluster's answer to the SME, with a ready answer if one fits."""

    canned = SelectField(_l("Reply template"), validate_choice=False)
    sign = BooleanField()

    def __init__(
        self, person: str, answers: Sequence[CannedAnswer], language: str, **kwargs: Any
    ) -> None:
        """Offer a person's signature, and the ready answers: those in a language first."""
        super().__init__(**kwargs)
        self.sign.label.text = _("Sign with my name: %(name)s", name=person)
        by_language = sorted(answers, key=lambda answer: answer.language != language)
        self.canned.choices = [
            ("", _("Choose a reply template")),
            *((str(answer.id), _name_of(answer)) for answer in by_language),
        ]


def _name_of(answer: CannedAnswer) -> str:
    return f"{answer.title} ({language_name(answer.language)})"


class DeclineForm(StaffForm):
    """Why a cluster cannot help, and who can."""

    reason = TextAreaField(
        _l("Why can your cluster not help?"),
        [
            DataRequired(_l("Give a reason. The enquirer will read it.")),
            Length(max=REASON_MAX, message=TOO_LONG),
        ],
        [clean_text],
        description=_l("The enquirer will read this. One or two sentences are enough."),
    )
    hand_over_to = SelectField(
        _l("Which cluster can help instead?"), default="", validate_choice=False
    )


class GiveForm(StaffForm):
    """Which colleague sees to an enquiry."""

    person = SelectField(_l("Assigned to"), default="", validate_choice=False)


class CannedForm(StaffForm):
    """An answer that a desk keeps ready."""

    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Enter a title that helps you find this template.")),
            Length(max=CANNED_TITLE_MAX, message=TOO_LONG),
        ],
        [clean_line],
        description=_l("Only your team can see it."),
    )
    language = SelectField(_l("Language"), [DataRequired(_l("Choose a language."))])
    body = TextAreaField(
        _l("Text"),
        [
            DataRequired(_l("Enter the text of the template.")),
            Length(max=MESSAGE_MAX, message=TOO_LONG),
        ],
        [clean_text],
    )

    def __init__(self, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [(code, own_name(code)) for code in languages]


class FrequencyForm(StaffForm):
    """How much mail a desk and a colleague get."""

    desk = RadioField(_l("E-mails to our contact address"), [DataRequired()])
    mine = RadioField(_l("E-mails to me"), [DataRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.desk.choices = self.mine.choices = states.FREQUENCY.choices()


class WebhookForm(StaffForm):
    """Where a system of the cluster's own is told what happens."""

    url = URLField(
        _l("Web address of your system"),
        filters=[clean_line],
        description=_l("Leave this empty if you do not want to connect a system."),
    )

    def validate_url(self, field: URLField) -> None:
        """Refuse an address that is not to be called."""
        problem = webhooks.problem_with(field.data) if field.data else None
        if problem:
            raise ValidationError(problem)

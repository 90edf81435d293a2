"""What clusters and the coordinator fill in to deal with an enquiry."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from marketplace.enquiries import states
from marketplace.enquiries.ask.forms import KeptForm, MessageForm
from marketplace.enquiries.messages import CANNED_TITLE_MAX, MESSAGE_MAX, CannedAnswer
from marketplace.enquiries.states import Outcome
from marketplace.forms import AccountForm
from marketplace.forms.validators import TOO_LONG, EmailAddress
from marketplace.i18n import _, _l, language_name, own_name
from marketplace.text import clean_line, clean_text

REASON_MAX = 1000
FINISHED = tuple(outcome for outcome in Outcome if outcome != Outcome.WITHDRAWN)
"""How a cluster or the coordinator can end an enquiry; only who asked can take it back."""
_HOW_IT_ENDED = _l("Choose how it ended.")


class AnswerForm(MessageForm):
    """A cluster's answer to the SME, with a text that was kept ready if one fits."""

    canned = SelectField(_l("Ready answer"), validate_choice=False)
    sign = BooleanField()

    def __init__(
        self, person: str, answers: Sequence[CannedAnswer], language: str, **kwargs: Any
    ) -> None:
        """Offer to sign with a person's name, and the ready answers: those in the language of the SME first."""
        super().__init__(**kwargs)
        self.body.label.text = _("Your answer")
        self.sign.label.text = _("Sign with my name: %(name)s", name=person)
        in_order = sorted(answers, key=lambda one: one.language != language)
        named = [(str(one.id), f"{one.title} ({language_name(one.language)})") for one in in_order]
        self.canned.choices = [("", _("Choose a ready answer")), *named]


class NoteForm(KeptForm):
    """Something that the SME never reads."""

    note = TextAreaField(
        _l("Your note"),
        [DataRequired(_l("Write your note first.")), Length(max=MESSAGE_MAX, message=TOO_LONG)],
        [clean_text],
    )


class DeclineForm(KeptForm):
    """Why a cluster cannot help, and who can."""

    reason = TextAreaField(
        _l("Why can your cluster not help?"),
        [
            DataRequired(_l("Give a reason; the person who asked will read it.")),
            Length(max=REASON_MAX, message=TOO_LONG),
        ],
        [clean_text],
        description=_l("The person who asked will read this. One or two sentences are enough."),
    )
    hand_over_to = SelectField(
        _l("Which cluster can help instead?"), default="", validate_choice=False
    )


class FinishForm(KeptForm):
    """How a cluster's part, or the whole enquiry, ended."""

    outcome = RadioField(
        _l("How did it end?"),
        [InputRequired(_HOW_IT_ENDED), AnyOf(FINISHED, _HOW_IT_ENDED)],
        validate_choice=False,
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outcome.choices = [(code, states.OUTCOME.label(code)) for code in FINISHED]


class GiveForm(KeptForm):
    """Which colleague sees to an enquiry."""

    person = SelectField(_l("Who sees to it?"), default="", validate_choice=False)


class AssignForm(KeptForm):
    """Which clusters should answer an enquiry."""

    clusters = SelectMultipleField(
        _l("Which clusters should answer?"),
        [DataRequired(_l("Choose at least one cluster."))],
        description=_l(
            "Each of them gets a mail, and the person who asked is told who will answer."
        ),
    )


class CannedForm(AccountForm):
    """An answer that a desk keeps ready."""

    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Enter a title, by which you find the answer.")),
            Length(max=CANNED_TITLE_MAX, message=TOO_LONG),
        ],
        [clean_line],
        description=_l("Only your desk sees it."),
    )
    language = SelectField(_l("Language"), [DataRequired(_l("Choose a language."))])
    body = TextAreaField(
        _l("Text"),
        [
            DataRequired(_l("Write the text of the answer.")),
            Length(max=MESSAGE_MAX, message=TOO_LONG),
        ],
        [clean_text],
    )

    def __init__(self, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [(code, own_name(code)) for code in languages]


class FrequencyForm(KeptForm):
    """How much mail a desk and a colleague get."""

    desk = RadioField(_l("Mail to the contact desk"), [DataRequired()])
    mine = RadioField(_l("Mail to me"), [DataRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.desk.choices = self.mine.choices = states.FREQUENCY.choices()


class WebhookForm(KeptForm):
    """Where a system of the cluster's own is told what happens."""

    url = URLField(
        _l("Address of your system"),
        filters=[clean_line],
        description=_l("Leave it empty, and no system is told anything."),
    )


class PersonForm(KeptForm):
    """Whose personal data are looked for."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter the address of the person.")), EmailAddress()],
        [clean_line],
    )

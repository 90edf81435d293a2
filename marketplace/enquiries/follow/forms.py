"""What an SME fills in on the page of its enquiry, and to find the link to it again."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from werkzeug.datastructures import FileStorage
from wtforms import EmailField, MultipleFileField, RadioField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError
from wtforms.validators import Optional as MayBeEmpty

from marketplace.accounts.models import MailFrequency
from marketplace.enquiries import states
from marketplace.enquiries.actions.closing import RATINGS
from marketplace.enquiries.messages import FILES_MAX, MESSAGE_MAX, Attachment
from marketplace.enquiries.states import Result
from marketplace.forms import Form, IdempotentForm, QuestionForm
from marketplace.forms.validators import TOO_LONG, EmailAddress
from marketplace.i18n import _, _l, ngettext
from marketplace.settings import settings
from marketplace.text import clean_line, clean_text
from marketplace.uploads import ENDINGS, RejectedFile, Upload, check, clamd

RESULT_WORDS_MAX = 2000
_NAME_SHOWN = 60


class AdditionForm(IdempotentForm):
    """Something to add to an enquiry: words, files, or both."""

    takes_files = True
    body = TextAreaField(
        _l("Your message"), [Length(max=MESSAGE_MAX, message=TOO_LONG)], [clean_text]
    )
    files = MultipleFileField(
        _l("Files"),
        description=_l("PDF, PNG, JPEG, XLSX or DOCX. Up to five files per enquiry, 5 MB each."),
        render_kw={"accept": ",".join(f".{ending}" for ending in ENDINGS)},
    )

    def __init__(self, there: Sequence[Attachment], **kwargs: Any) -> None:
        """Ask for what comes on top of the files that are there."""
        super().__init__(**kwargs)
        self.there = {one.sha256 for one in there}
        self.checked: list[tuple[Upload, FileStorage]] = []
        self.failure: OSError | None = None
        """Why files could not be looked over now, though nothing may be wrong with them."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the words, then the files.

        One of both is needed.
        """
        valid = super().validate(extra_validators)
        chosen = [
            one for one in self.files.data or [] if isinstance(one, FileStorage) and one.filename
        ]
        if not self.body.data and not chosen:
            self.body.errors = [_("Write your message first, or choose a file.")]
            return False
        refusals = self._refusals(chosen)
        if chosen and (refusals or not valid):
            refusals.append(_choose_again())
        self.files.errors = refusals
        return valid and not refusals

    def only_show_again(self) -> None:
        """Say of files that were chosen that they do not go along."""
        super().only_show_again()
        if any(self.files.raw_data or ()):
            self.files.errors = [_choose_again()]

    def ask_for_files_again(self) -> None:
        """Say that the files are not on the page any more, though nothing was wrong with them."""
        if self.checked or self.failure:
            self.files.errors = [_choose_again()]

    def _refusals(self, chosen: Sequence[FileStorage]) -> list[str]:
        """Look all files over, and say what is wrong with which."""
        if len(chosen) > FILES_MAX:
            return [_no_room(FILES_MAX - len(self.there))]
        refusals = []
        for file in chosen:
            name = file.filename or ""
            try:
                self.checked.append((_look_over(name, cast(BinaryIO, file.stream)), file))
            except OSError as error:
                self.failure = error
            except RejectedFile as refused:
                shown = clean_line(name)[:_NAME_SHOWN]
                refusals.append(
                    _("“%(name)s” was not added. %(reason)s", name=shown, reason=refused.sentence)
                )
        if len(self.there | {upload.sha256 for upload, _file in self.checked}) > FILES_MAX:
            refusals.append(_no_room(FILES_MAX - len(self.there)))
        return refusals


def _look_over(name: str, file: BinaryIO) -> Upload:
    """Check a file, also by the virus scanner if there is one.

    Raises RejectedFile, or OSError when it cannot be looked over now.
    """
    upload = check(name, file)
    address = settings().clamd
    if address:
        clamd.scan(file, address)
    return upload


def _choose_again() -> str:
    return _("Please choose your files again. Your browser does not keep them.")


def _no_room(room: int) -> str:
    if room <= 0:
        return _("This enquiry already has the maximum number of files.")
    return ngettext(
        "You can add %(num)s more file to this enquiry.",
        "You can add %(num)s more files to this enquiry.",
        room,
    )


class ResultForm(IdempotentForm):
    """What came of an enquiry, as who asked says it."""

    result = RadioField(
        _l("Which describes it best?"),
        [
            DataRequired(_l("Choose a result.")),
            AnyOf(tuple(Result), _l("Choose a result.")),
        ],
        validate_choice=False,
    )
    rating = RadioField(
        _l("How helpful was it?"), [MayBeEmpty()], default="", validate_choice=False
    )
    words = TextAreaField(
        _l("Is there anything else we should know?"),
        [Length(max=RESULT_WORDS_MAX, message=TOO_LONG)],
        [clean_text],
        description=_l(
            "The coordinator of the partnership and the clusters that took part will read it."
        ),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.result.choices = [(code, states.RESULT.label(code)) for code in Result]
        ends = {RATINGS[0]: _("1: not at all"), RATINGS[-1]: _("5: very much")}
        self.rating.choices = [(str(number), ends.get(number, str(number))) for number in RATINGS]

    def validate_rating(self, field: RadioField) -> None:
        """Refuse a number that nobody offered."""
        if field.data and field.data not in dict(self.rating.choices):
            raise ValidationError(_("Choose a number from 1 to 5."))


class LostLinksForm(IdempotentForm):
    """The address to which the links to enquiries are sent."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), EmailAddress()],
        [clean_line],
        description=_l("The address you gave when you sent your enquiry."),
    )


class ConfirmForm(QuestionForm):
    """A page that asks once more before something is taken back or deleted."""


class MailFrequencyForm(Form):
    """How much mail a reader gets: a button for each choice."""

    frequency = RadioField(
        validators=[DataRequired(), AnyOf(list(MailFrequency))], validate_choice=False
    )

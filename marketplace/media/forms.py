"""What staff fill in about a picture: the file, and what it shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, BinaryIO, cast

from werkzeug.datastructures import FileStorage
from wtforms import FileField, RadioField, StringField
from wtforms.validators import AnyOf, DataRequired, Length

from marketplace.accounts.access import signed_in_user
from marketplace.forms import AccountForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l, language_name
from marketplace.media import pictures, store
from marketplace.media.models import DESCRIPTION_MAX, Picture
from marketplace.media.pictures import RenderedPicture
from marketplace.media.reasons import RejectedPicture
from marketplace.settings import settings
from marketplace.text import clean_sentence
from marketplace.web.limits import Limit, allows

DESCRIBED, DECORATIVE = "described", "decorative"
_FILES = 60
"""Files that one person may send in an hour."""


class PictureForm(AccountForm):
    """A picture, and what it shows in each language. Made by `picture_form()`."""

    takes_files = True
    file = FileField(
        _l("Picture file"),
        description=_l(
            "PNG or JPEG, up to 10 MB. We remove information such as the place where it was taken."
        ),
        render_kw={"accept": "image/png,image/jpeg"},
    )
    purpose = RadioField(
        _l("What does the picture say?"),
        [
            DataRequired(_l("Choose what the picture says.")),
            AnyOf((DESCRIBED, DECORATIVE), _l("Choose what the picture says.")),
        ],
        description=_l("People who cannot see the picture hear or read your description."),
        validate_choice=False,
    )
    languages: Sequence[str] = ()

    def __init__(self, before: Picture | None) -> None:
        """Show what is stored of the picture that was there before."""
        super().__init__(data=_stored_data(before))
        self._before = before
        self._rendered: RenderedPicture | None = None
        self.failure: OSError | None = None
        """Why the picture could not be read now, though nothing may be wrong with it."""

        self.file.flags.required = before is None
        self.purpose.choices = [
            (DESCRIBED, _("Something worth describing")),
            (DECORATIVE, _("Nothing: it is only decoration")),
        ]
        for code, field in zip(self.languages, self.descriptions, strict=True):
            field.label.text = _("Description in %(language)s", language=language_name(code))

    @property
    def descriptions(self) -> list[StringField]:
        """List the fields for what the picture shows, in the order of the languages."""
        return [self[f"description_{code}"] for code in self.languages]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, and write the picture anew."""
        valid = bool(super().validate(extra_validators))
        if self.purpose.data == DESCRIBED and not self._words():
            self.descriptions[0].errors = [_("Describe the picture in at least one language.")]
            valid = False
        valid = self._is_rendered() and valid
        if self._rendered and not valid:
            self.file.errors = [_("Choose the picture again. Your browser does not keep it.")]
        return valid

    def keep_file(self) -> str | None:
        """Store the files of a new picture, or say why they have to wait."""
        if self.failure:
            raise self.failure
        if self._rendered is None:
            return None
        if not may_send_file():
            return too_many_files()
        store.keep(self._rendered.files, settings().media)
        return None

    def picture(self) -> Picture:
        """Return the picture with what it shows."""
        picture = self._rendered.picture if self._rendered else self._before
        if picture is None:
            raise LookupError("a form without a picture is not valid")
        words = self._words() if self.purpose.data == DESCRIBED else {}
        return replace(picture, descriptions=words)

    def _words(self) -> dict[str, str]:
        """Return the descriptions that were typed, by language."""
        by_language = zip(self.languages, self.descriptions, strict=True)
        return {code: field.data for code, field in by_language if field.data}

    def _is_rendered(self) -> bool:
        """Write a picture that was sent anew, and return whether there is one to show."""
        sent_file = self.file.data
        if not isinstance(sent_file, FileStorage) or not sent_file.filename:
            if self._before is None:
                self.file.errors = [_("Choose a picture.")]
            return self._before is not None
        try:
            self._rendered = pictures.render(cast(BinaryIO, sent_file.stream))
        except RejectedPicture as refusal:
            self.file.errors = [refusal.sentence]
            return False
        except OSError as error:
            self.failure = error
        return True


def picture_form(before: Picture | None, first_language: str) -> PictureForm:
    """Return the form for a picture, with a field for each language of the site.

    The language in which the words beside the picture were written comes first.
    """
    written_languages = list(before.descriptions) if before else []
    languages = dict.fromkeys([first_language, *settings().languages, *written_languages])
    return _form_for(tuple(languages))(before)


def may_send_file() -> bool:
    """Count a file, and return whether this person may send it now."""
    return allows(Limit("media", str(signed_in_user().id), _FILES, timedelta(hours=1)))


def too_many_files() -> str:
    """Say that somebody sent very many files."""
    return _("You sent too many files in the last hour. Please send this one later.")


@cache
def _form_for(languages: tuple[str, ...]) -> type[PictureForm]:
    """Make the form with a field for each of some languages.

    All have one name, by which what was typed is found again after the session has ended.
    """
    fields: dict[str, Any] = {
        f"description_{code}": StringField(
            validators=[Length(max=DESCRIPTION_MAX, message=TOO_LONG)], filters=[clean_sentence]
        )
        for code in languages
    }
    form = type("PictureForm", (PictureForm,), {"languages": languages, **fields})
    return cast(type[PictureForm], form)


def _stored_data(picture: Picture | None) -> dict[str, str]:
    if picture is None:
        return {"purpose": DESCRIBED}
    words = {f"description_{code}": text for code, text in picture.descriptions.items()}
    return {"purpose": DECORATIVE if picture.is_decorative else DESCRIBED, **words}

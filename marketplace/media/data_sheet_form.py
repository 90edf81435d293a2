"""What staff fill in about a data sheet: the document, its title and its language."""

from dataclasses import replace
from typing import Any, BinaryIO, cast

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from marketplace.forms import AccountForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l
from marketplace.media import data_sheets, store
from marketplace.media.forms import may_send_file, too_many_files
from marketplace.media.models import TITLE_MAX, DataSheet
from marketplace.settings import settings
from marketplace.text import clean_sentence
from marketplace.uploads import RejectedFile
from marketplace.vocabularies import LANGUAGE


class DataSheetWordsForm(AccountForm):
    """The words by which a data sheet is listed."""

    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Give the data sheet a title.")),
            Length(max=TITLE_MAX, message=TOO_LONG),
        ],
        [clean_sentence],
        description=_l("In the language of the document."),
    )
    language = SelectField(
        _l("Language of the document"), [DataRequired(_l("Choose the language of the document."))]
    )

    def __init__(self, language: str, title: str = "") -> None:
        """Propose a language, and a title."""
        super().__init__(data={"language": language, "title": title})
        self.language.choices = LANGUAGE.choices()

    def applied_to(self, sheet: DataSheet) -> DataSheet:
        """Return a data sheet with what was typed."""
        return replace(sheet, title=self.title.data, language=self.language.data)


class DataSheetForm(DataSheetWordsForm):
    """A document about a service."""

    takes_files = True
    file = FileField(
        _l("File"),
        [DataRequired(_l("Choose a PDF."))],
        description=_l("PDF, up to 5 MB."),
        render_kw={"accept": "application/pdf"},
    )

    def __init__(self, language: str) -> None:
        """Propose a language."""
        super().__init__(language)
        self._content: bytes | None = None
        self._failure: OSError | None = None
        """Why the document could not be read now, though nothing may be wrong with it."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, and look the document over."""
        valid = bool(super().validate(extra_validators))
        sent_file = self.file.data
        if not isinstance(sent_file, FileStorage) or not sent_file.filename:
            self.file.errors = [_("Choose a PDF.")]
            return False
        try:
            name = sent_file.filename or ""
            self._content = data_sheets.read(name, cast(BinaryIO, sent_file.stream))
        except RejectedFile as refusal:
            self.file.errors = [data_sheets.sentence_for(refusal)]
            return False
        except OSError as error:
            self._failure = error
        if not valid:
            self.file.errors = [_("Choose the file again. Your browser does not keep it.")]
        return valid

    def keep_file(self) -> str | None:
        """Store the document, or say why it has to wait."""
        if self._failure:
            raise self._failure
        if not may_send_file():
            return too_many_files()
        store.keep({self.data_sheet().name: self._content or b""}, settings().media)
        return None

    def data_sheet(self) -> DataSheet:
        """Return the document with the words by which it is listed."""
        return data_sheets.data_sheet(self._content or b"", self.title.data, self.language.data)

"""Why a file is not taken, in codes for the code and in sentences for people."""

from enum import StrEnum

from marketplace.i18n import _l


class Reason(StrEnum):
    """What is wrong with a file."""

    NAME = "name"
    KIND = "kind"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    CONTENT = "content"
    BOMB = "bomb"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    ACTIVE = "active"
    EMBEDDED = "embedded"
    LINKED = "linked"
    OBJECTS = "objects"
    INFECTED = "infected"

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, for the sender in the current language."""
        return str(_SENTENCES[self])


_SENTENCES = {
    Reason.NAME: _l(
        "This file name cannot be used. Rename the file with plain letters and digits and "
        "choose it again."
    ),
    Reason.KIND: _l(
        "This file type is not accepted. Please send a PDF, PNG, JPEG, XLSX or DOCX file."
    ),
    Reason.EMPTY: _l("This file is empty. Please check that it is the right one."),
    Reason.TOO_LARGE: _l(
        "This file is larger than 5 MB. Please make it smaller or split it into several files."
    ),
    Reason.CONTENT: _l(
        "This file is damaged, or its content does not match its name. Please open it, save "
        "it again as PDF, PNG, JPEG, XLSX or DOCX, and choose the new file."
    ),
    Reason.BOMB: _l(
        "This file is too large when unpacked. Please send smaller pictures or fewer pages."
    ),
    Reason.ENCRYPTED: _l(
        "This file is protected by a password. Please save it without one and choose it again."
    ),
    Reason.MACROS: _l("This file contains macros. Please save it without macros, as XLSX or DOCX."),
    Reason.ACTIVE: _l(
        "This PDF runs scripts, starts programs or sends data. Please print it to a new PDF and send that one."
    ),
    Reason.EMBEDDED: _l(
        "This PDF contains other files, for example the original document or an electronic "
        "invoice. Please print it to a new PDF and send that one."
    ),
    Reason.LINKED: _l(
        "This document loads a template or data from elsewhere when it is opened. Please save "
        "it as PDF and send that."
    ),
    Reason.OBJECTS: _l(
        "This document contains embedded objects, controls or scripts. Please remove them, or "
        "save it as PDF and send that."
    ),
    Reason.INFECTED: _l(
        "The virus scanner found something harmful in this file. Please check your computer and send another file."
    ),
}


class RejectedFile(Exception):
    """A file is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, for the sender in the current language."""
        return self.reason.sentence

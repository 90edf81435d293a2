"""What may stand behind the end of a picture.

Telephones put a short film there, a second picture, or notes of their own; mail and disks leave blanks. What another
program would open as its own file may not.
"""

import re

from marketplace.uploads.reasons import Reason, RejectedFile

_OTHER_FILE = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-\d|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    rb"|<(?:!doctype|html|head|body|script|iframe|svg|\?php)[\s>/]",
    re.IGNORECASE,
)
"""How archives, documents, programs and pages begin."""
_PROGRAM, _PROGRAM_HEADER = b"MZ", b"PE\0\0"


def check(tail: bytes) -> None:
    """Raise RejectedFile when another file hides behind a picture."""
    is_program = tail.startswith(_PROGRAM) and _PROGRAM_HEADER in tail
    if is_program or _OTHER_FILE.search(tail):
        raise RejectedFile(Reason.CONTENT)

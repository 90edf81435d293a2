"""What the tests of every kind ask."""

from io import BytesIO

import pytest

from marketplace.uploads import Reason, RejectedFile, check, pdf, pdf_reader


def reason(name: str, data: bytes) -> Reason:
    """Send a file that must be refused, and give the reason."""
    with pytest.raises(RejectedFile) as refused:
        check(name, BytesIO(data))
    return refused.value.reason


def kind(name: str, data: bytes) -> str:
    """Send a file that must be taken, and give its kind."""
    return check(name, BytesIO(data)).kind


def pdf_answer(data: bytes) -> str:
    """Look a PDF over without a process of its own, which takes its time to start."""
    try:
        pdf.check_marks(data)
    except RejectedFile as refused:
        return refused.reason
    return pdf_reader.answer(data)

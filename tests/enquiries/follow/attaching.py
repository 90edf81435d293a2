"""Files as people choose them in a form."""

from io import BytesIO

from tests.browser import Page
from tests.uploads.specimens import pdf, png

File = tuple[str, bytes]
PLAN: File = ("plan.png", png())
REPORT: File = ("Zpráva č. 1.pdf", pdf())


def attach(page: Page, *files: File, body: str = "") -> Page:
    """Add files, and perhaps a message, on the page of an enquiry."""
    return page.submit(
        "Send message", body=body, files=[(BytesIO(content), name) for name, content in files]
    )

"""What the pages of an enquiry share: handing a file out, and having a mail tried again."""

from collections.abc import Callable, Sequence

from flask import abort, send_file
from werkzeug.wrappers import Response

from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.messages import Attachment
from marketplace.forms import Done, press
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.uploads import store
from marketplace.web.errors import or_404


def download(attachments: Sequence[Attachment], number: int) -> Response:
    """Hand out one of the files that a reader may have."""
    by_number = {attachment.id: attachment for attachment in attachments}
    return send_upload(or_404(by_number.get(number)))


def retry(mail_id: int, is_shown: Callable[[Mail], bool], back: str) -> Response:
    """Have a mail tried again at once, if the page that is gone back to shows it."""

    def act() -> Done:
        message = or_404(mail.find(mail_id))
        if not is_shown(message):
            abort(404)
        mail.retry(message, utcnow())
        words = _("We are sending the e-mail again. Check back in a minute.")
        return Done(back, words)

    return press(act, back=back)


def send_upload(attachment: Attachment) -> Response:
    """Hand out a file as a download under the name it came with.

    It is to be saved: no browser shows, runs or keeps anything of it.
    """
    path = or_404(store.find(attachment.stored_as, settings().uploads))
    answer = send_file(
        path, attachment.media_type, as_attachment=True, download_name=attachment.name, etag=False
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

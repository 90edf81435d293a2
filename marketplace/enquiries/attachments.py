"""How the files that came with an enquiry are handed out.

They are to be saved, never to be shown by the browser.
"""

from flask import send_file
from werkzeug.wrappers import Response

from marketplace.enquiries.messages import Attachment
from marketplace.settings import settings
from marketplace.uploads import store
from marketplace.web.errors import or_404


def send_upload(attachment: Attachment) -> Response:
    """Hand out a file as a download under the name it came with.

    No browser runs or keeps anything of it.
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

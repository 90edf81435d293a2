"""How a desk and its people hear of enquiries.

They hear by mail, and by a system of the cluster's own.
"""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import actions as accounts
from marketplace.accounts.access import signed_in_user
from marketplace.accounts.models import MailFrequency
from marketplace.clusters import actions as clusters
from marketplace.clusters.access import manager, member, my_membership
from marketplace.clusters.models import Cluster
from marketplace.database import utcnow
from marketplace.delivery import webhooks
from marketplace.enquiries.desk.forms import FrequencyForm, WebhookForm
from marketplace.enquiries.forms import StaffForm
from marketplace.enquiries.notify import webhooks as notifications
from marketplace.forms import (
    Done,
    Question,
    ask_first,
    form_view,
    press,
    run,
    unsubmitted,
)
from marketplace.i18n import _
from marketplace.web import htmx

blueprint = Blueprint("notification_desk", __name__, url_prefix="/<lang>/desk/notifications")
CALLS_SHOWN = 20


@blueprint.route("", methods=["GET", "POST"])
@member
@form_view
def index() -> Response:
    """Choose how much mail the desk gets, and the person who is signed in."""
    form = FrequencyForm(**_frequencies())

    def act() -> Done:
        accounts.choose_mail(_cluster(), MailFrequency(form.desk.data))
        accounts.choose_mail(signed_in_user(), MailFrequency(form.mine.data))
        return Done(url_for(".index"), _("Your e-mail settings are saved."))

    def page(status: int) -> Response:
        return _page(form, status)

    return run(form, act, page=page)


@blueprint.post("/webhook")
@manager
@form_view
def webhook() -> Response:
    """Keep where a system of the cluster is told what happens, or that none is."""
    form = WebhookForm()

    def act() -> Done:
        clusters.save_webhook(_cluster(), form.url.data or "")
        if form.url.data:
            message = _("Your system is connected. Send a test to check that it arrives.")
        else:
            message = _("Your system is no longer connected.")
        return Done(url_for(".index"), message)

    def page(status: int) -> Response:
        return _page(form, status)

    return run(form, act, page=page)


@blueprint.route("/webhook/secret", methods=["GET", "POST"])
@manager
@form_view
def renew_secret() -> Response:
    """Ask once, and make a new secret.

    What waits is still signed with the one before.
    """
    question = Question(
        _("Do you want to create a new secret?"),
        [
            _(
                "Your system will reject our calls until you enter the new secret there. Calls "
                "that are already queued are signed with the old one."
            )
        ],
        yes=_("Yes, create a new secret"),
        back=url_for(".index"),
        desk_section="notifications",
    )

    def act() -> Done:
        clusters.renew_webhook_secret(_cluster())
        message = _("You have a new secret. Please enter it in your system now.")
        return Done(url_for(".index"), message)

    return ask_first(question, act)


@blueprint.post("/webhook/test")
@manager
@form_view
def test() -> Response:
    """Tell the system of the cluster that this is a test."""

    def act() -> Done:
        if not notifications.post_test(_cluster(), utcnow()):
            return Done(url_for(".index"), warning=_("Enter the web address of your system first."))
        message = _(
            "A test is on its way. It appears in the list below. Reload this page in a minute."
        )
        return Done(url_for(".index"), message)

    return press(act, back=url_for(".index"))


def _cluster() -> Cluster:
    return my_membership().cluster


def _frequencies() -> dict[str, str]:
    return {"desk": _cluster().mail_frequency, "mine": signed_in_user().mail_frequency}


def _page(submitted: StaffForm, status: int) -> Response:
    """Show both forms: the one that was submitted as it was typed, the other as it is stored."""
    cluster = _cluster()
    forms: dict[str, Any] = {
        "frequency": FrequencyForm(**_frequencies(), **unsubmitted()),
        "webhook": WebhookForm(url=cluster.webhook_url, **unsubmitted()),
    }
    for name, form in forms.items():
        if isinstance(submitted, type(form)):
            forms[name] = submitted
    is_manager = my_membership().is_manager

    return htmx.render(
        "enquiries/desk/notifications.html",
        status=status,
        cluster=cluster,
        form=submitted,
        forms=forms,
        problem=webhooks.problem_with(cluster.webhook_url) if cluster.webhook_url else None,
        calls=webhooks.last_of(cluster.id, CALLS_SHOWN) if is_manager else [],
        events=notifications.EVENTS,
    )

"""How a desk and its people hear of enquiries: by mail, and by a system of the cluster's own."""

from typing import Any

from flask import Blueprint, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions as accounts
from marketplace.accounts.access import signed_in_user
from marketplace.accounts.models import MailFrequency
from marketplace.clusters import actions as clusters
from marketplace.clusters.access import manager, member
from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.delivery import webhooks
from marketplace.enquiries.ask.forms import KeptForm
from marketplace.enquiries.desk.forms import FrequencyForm, WebhookForm
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.notify import webhooks as hooks
from marketplace.forms import csrf
from marketplace.i18n import _
from marketplace.web import htmx

blueprint = Blueprint("notification_desk", __name__, url_prefix="/<lang>/desk/notifications")
SHOWN = 20
"""As many calls as the page lists."""


@blueprint.route("", methods=["GET", "POST"])
@member
def index() -> Response:
    """Choose how much mail the desk gets, and the person who is signed in."""
    form = FrequencyForm(**_chosen())
    if not form.validate_on_submit():
        return _page(form, first_status(form))
    status = attempt(form, lambda: _choose(form), _not_possible)
    if status != DONE:
        return _page(form, status)
    flash(_("It is kept how much mail you would like."), "success")
    return htmx.redirect(url_for(".index"))


@blueprint.post("/webhook")
@manager
def webhook() -> Response:
    """Keep where a system of the cluster is told what happens, or that none is."""
    form = WebhookForm()
    problem = webhooks.problem_with(form.url.data) if form.url.data else None
    if not form.validate_on_submit() or problem:
        form.url.errors = [problem] if problem else form.url.errors
        return _page(form, 422)
    status = attempt(
        form, lambda: clusters.save_webhook(_cluster(), form.url.data or ""), _not_possible
    )
    if status != DONE:
        return _page(form, status)
    told = _("Your system is told what happens from now on. Send a test to see whether it arrives.")
    flash(told if form.url.data else _("No system is told anything any more."), "success")
    return htmx.redirect(url_for(".index"))


@blueprint.post("/webhook/secret")
@manager
def renew_secret() -> Response:
    """Make a new secret; what waits is still signed with the one before."""
    with transaction():
        clusters.renew_webhook_secret(_cluster())
    flash(_("There is a new secret. Please enter it in your system now."), "success")
    return htmx.redirect(url_for(".index"))


@blueprint.post("/webhook/test")
@manager
def test() -> Response:
    """Tell the system of the cluster that this is a test."""
    with transaction():
        posted = hooks.post_test(_cluster(), utcnow())
    if posted:
        flash(
            _(
                "A test is on its way. It stands in the list below; look at this page again in a minute."
            ),
            "success",
        )
    else:
        flash(_("Enter the address of your system first."), "warning")
    return htmx.redirect(url_for(".index"))


def _cluster() -> Cluster:
    cluster: Cluster = current_user.membership.cluster
    return cluster


def _chosen() -> dict[str, str]:
    return {"desk": _cluster().mail_frequency, "mine": current_user.mail_frequency}


def _choose(form: FrequencyForm) -> None:
    accounts.choose_mail(_cluster(), MailFrequency(form.desk.data))
    accounts.choose_mail(signed_in_user(), MailFrequency(form.mine.data))


def _not_possible() -> str:
    return _("That was not possible. Please try again.")


def _page(form: KeptForm, status: int) -> Response:
    cluster = _cluster()
    is_manager = current_user.membership.is_manager
    forms: dict[str, Any] = {
        "frequency": FrequencyForm(formdata=None, **_chosen()),
        "webhook": WebhookForm(formdata=None, url=cluster.webhook_url),
    }
    sent = {name: form for name, other in forms.items() if isinstance(form, type(other))}
    return htmx.render(
        "enquiries/desk/notifications.html",
        status=status,
        cluster=cluster,
        form=form,
        forms=forms | sent,
        calls=webhooks.last_of(cluster.id, SHOWN) if is_manager else [],
        events=hooks.EVENTS,
    )


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(index)
csrf.exempt(webhook)

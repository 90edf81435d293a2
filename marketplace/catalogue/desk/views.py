"""The desk of a cluster: its services, how they stand, and the steps into and out of the catalogue."""

from flask import Blueprint, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.catalogue import actions, queries
from marketplace.catalogue.desk.forms import NewServiceForm, WithdrawForm
from marketplace.catalogue.errors import NotReady
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.readiness import standing_of
from marketplace.catalogue.shown_text import reading_of
from marketplace.clusters.access import member
from marketplace.database import transaction, utcnow
from marketplace.errors import IllegalStateChange
from marketplace.i18n import OFFICIAL_EU, _, current_language
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("service_desk", __name__, url_prefix="/<lang>/desk/services")


def my_cluster_id() -> int:
    """Give the cluster for which the person who is signed in works."""
    return int(current_user.membership.cluster_id)


@blueprint.get("")
@member
def index() -> Response:
    """List the services my cluster leads, and those it is a partner in."""
    cluster_id, today = my_cluster_id(), utcnow().date()
    standings = [standing_of(service, today) for service in queries.of_cluster(cluster_id)]
    return htmx.render(
        "catalogue/desk/index.html",
        led=[one for one in standings if one.service.lead_id == cluster_id],
        partnered=[one for one in standings if one.service.lead_id != cluster_id],
        cluster_id=cluster_id,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@member
def new() -> Response:
    """Start a service with its title, type and language."""
    form = NewServiceForm(language=current_user.membership.cluster.language)
    if not form.validate_on_submit():
        return htmx.render(
            "catalogue/desk/new.html", status=422 if form.is_submitted() else 200, form=form
        )
    with transaction():
        lead = current_user.membership.cluster
        service = actions.create(lead, **form.first_words(), now=utcnow())
        slug, language = service.slug, service.original_language
    flash(_("The draft is kept. Now write its text."), "success")
    return htmx.redirect(url_for(".text", slug=slug, code=language))


@blueprint.get("/<slug>")
@member
def show(slug: str) -> Response:
    """Show how a service stands: what is missing, its texts, its partners, and what can be done."""
    return _show(slug)


def _show(slug: str, status: int = 200) -> Response:
    cluster_id = my_cluster_id()
    service = or_404(queries.find_taking_part(slug, cluster_id))
    return htmx.render(
        "catalogue/desk/show.html",
        status=status,
        standing=standing_of(service, utcnow().date()),
        service=service,
        facts=facts_of(service),
        leads=service.lead_id == cluster_id,
        my_part=service.partner(cluster_id),
        new_languages=[code for code in OFFICIAL_EU if service.text_in(code) is None],
        versions=queries.versions_of(service.id),
    )


@blueprint.get("/<slug>/preview")
@member
def preview(slug: str) -> Response:
    """Show a service as visitors would see it, whatever its state."""
    service = or_404(queries.find_taking_part(slug, my_cluster_id()))
    reading = reading_of(service, current_language(), request.args.get("text"))
    return htmx.render(
        "catalogue/desk/preview.html", service=service, reading=reading, facts=facts_of(service)
    )


@blueprint.post("/<slug>/publish")
@member
def publish(slug: str) -> Response:
    """Put a service into the catalogue, or say what is missing."""
    try:
        with transaction():
            service = or_404(queries.find_led(slug, my_cluster_id()))
            actions.publish(service, utcnow())
    except NotReady:
        return _show(slug, status=422)
    flash(_("The service is published. Visitors find it within a few seconds."), "success")
    return htmx.redirect(url_for(".show", slug=slug))


@blueprint.route("/<slug>/withdraw", methods=["GET", "POST"])
@member
def withdraw(slug: str) -> Response:
    """Ask for the reason, and take a service out of the catalogue."""
    service = or_404(queries.find_led(slug, my_cluster_id()))
    if service.state != "published":
        abort(404)
    form = WithdrawForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return htmx.render(
            "catalogue/desk/withdraw.html", status=status, form=form, service=service
        )
    with transaction():
        service = or_404(queries.find_led(slug, my_cluster_id()))
        actions.withdraw(service, form.reason.data, utcnow())
    flash(_("The service is out of the catalogue. Its page says when and why."), "success")
    return htmx.redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/countersign")
@member
def countersign(slug: str) -> Response:
    """Agree, as a partner, to take part as described."""
    with transaction():
        cluster_id = my_cluster_id()
        service = or_404(queries.find_taking_part(slug, cluster_id))
        or_404(service.partner(cluster_id))
        actions.countersign(service, cluster_id, utcnow())
    flash(_("Thank you. Your cluster takes part as described."), "success")
    return htmx.redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/confirm")
@member
def confirm(slug: str) -> Response:
    """Say that everything about a service is still right."""
    with transaction():
        service = or_404(queries.find_led(slug, my_cluster_id()))
        actions.confirm(service, utcnow())
    flash(
        _("Thank you. The page shows that you confirmed it today; look at it again in a year."),
        "success",
    )
    return htmx.redirect(url_for(".show", slug=slug))


@blueprint.errorhandler(IllegalStateChange)
def _not_now(error: IllegalStateChange) -> Response:
    """Say that the service is no longer in the state that the page showed."""
    flash(
        _(
            "That was not possible, because the service has changed meanwhile. This is how it stands now."
        ),
        "error",
    )
    return htmx.redirect(url_for("service_desk.show", slug=(request.view_args or {})["slug"]))

"""The services of a cluster on its desk, and their steps into and out of the catalogue."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.catalogue import actions, of_cluster, queries
from marketplace.catalogue.desk import unpublished
from marketplace.catalogue.desk.forms import NewServiceForm, WithdrawForm
from marketplace.catalogue.desk.history import latest_events, version_authors
from marketplace.catalogue.errors import NotReady
from marketplace.catalogue.facts import details_of, facts_of, key_facts_of
from marketplace.catalogue.freshness import queries as freshness
from marketplace.catalogue.models import Service
from marketplace.catalogue.readiness import standing_of
from marketplace.catalogue.shown_text import text_for
from marketplace.clusters.access import member, my_membership
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import ButtonForm, Done, form_view, press, run
from marketplace.i18n import OFFICIAL_EU, _, current_language
from marketplace.paging.links import PagedList, page_number
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

blueprint = Blueprint("service_desk", __name__, url_prefix="/<lang>/desk/services")


def led_service(slug: str) -> Service:
    """Find a service that my cluster leads. That of another does not exist here."""
    return or_404(queries.find_led(slug, my_membership().cluster_id))


@blueprint.get("")
@member
def index() -> Response:
    """List the services my cluster leads, and those it is a partner in."""
    cluster_id = my_membership().cluster_id
    today = local_day(utcnow())
    services = of_cluster.all_services(cluster_id, page_number(), today)
    standings = [standing_of(service, today) for service in services.items]
    return htmx.render(
        "catalogue/desk/index.html",
        led=[standing for standing in standings if standing.service.lead_id == cluster_id],
        partnered=[standing for standing in standings if standing.service.lead_id != cluster_id],
        services=PagedList(services, "service_desk.index"),
        cluster_id=cluster_id,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@member
@form_view
def new() -> Response:
    """Start a service with its title, type and language."""
    form = NewServiceForm(language=my_membership().cluster.language)

    def act() -> Done:
        lead = my_membership().cluster
        service = actions.create(lead, **form.first_words(), now=utcnow())
        location = url_for(".text", slug=service.slug, code=service.original_language)
        return Done(location, _("The draft is saved. Now write its text."))

    def page(status: int) -> Response:
        return htmx.render("catalogue/desk/new.html", status=status, form=form)

    return run(form, act, page=page)


@blueprint.get("/<slug>")
@member
def show(slug: str) -> Response:
    """Show how a service stands, and what can be done with it."""
    return _show(slug, None, 200)


@blueprint.get("/<slug>/preview")
@member
def preview(slug: str) -> Response:
    """Show a service as visitors would see it, whatever its state."""
    service = or_404(queries.find_taking_part(slug, my_membership().cluster_id))
    shown_text = text_for(service, current_language(), request.args.get("text"))
    return htmx.render(
        "catalogue/desk/preview.html",
        service=service,
        shown_text=shown_text,
        key_facts=key_facts_of(service),
        details=details_of(service),
        improved_at=queries.improved_at(service),
    )


@blueprint.post("/<slug>/publish")
@member
@form_view
def publish(slug: str) -> Response:
    """Put a service into the catalogue, or say what is missing."""
    form = ButtonForm()

    def act() -> Done:
        actions.publish(led_service(slug), utcnow())
        message = _("The service is published. Visitors can find it within a few seconds.")
        return Done(url_for(".show", slug=slug), message)

    return run(form, act, page=partial(_show, slug, form), refusal=_not_now)


@blueprint.route("/<slug>/withdraw", methods=["GET", "POST"])
@member
@form_view
def withdraw(slug: str) -> Response:
    """Ask for the reason, and take a service out of the catalogue."""
    if not led_service(slug).is_offered:
        abort(404)
    form = WithdrawForm(data={"language": current_language()})
    form.lead_to(url_for(".show", slug=slug))

    def act() -> Done:
        reason, language = form.reason.data, form.language.data
        actions.withdraw(led_service(slug), reason, utcnow(), language=language)
        message = _("The service is withdrawn. Its page says when and why.")
        return Done(url_for(".show", slug=slug), message)

    def page(status: int) -> Response:
        service = led_service(slug)
        return htmx.render(
            "catalogue/desk/withdraw.html", status=status, form=form, service=service
        )

    return run(form, act, page=page, refusal=_not_now)


@blueprint.post("/<slug>/countersign")
@member
@form_view
def countersign(slug: str) -> Response:
    """Agree, as a partner, to take part as described."""

    def agree() -> None:
        cluster_id = my_membership().cluster_id
        service = or_404(queries.find_taking_part(slug, cluster_id))
        or_404(service.partner(cluster_id))
        actions.countersign(service, cluster_id, utcnow(), terms=request.form.get("terms"))

    return _press(slug, agree, _("Thank you. Your cluster has confirmed that it takes part."))


@blueprint.post("/<slug>/confirm")
@member
@form_view
def confirm(slug: str) -> Response:
    """Say that everything about a service is still right."""
    message = _(
        "Thank you. The page now shows that you checked the information today. The next "
        "review is due in a year."
    )
    return _press(slug, lambda: actions.confirm(led_service(slug), utcnow()), message)


def _press(slug: str, step: Callable[[], None], message: str) -> Response:
    """Take a step with a service by a button of its page, and show how it stands then."""
    location = url_for(".show", slug=slug)

    def act() -> Done:
        step()
        return Done(location, message)

    return press(act, back=location, refusal=_not_now)


def _show(slug: str, form: ButtonForm | None, status: int) -> Response:
    """Show how a service stands, and why the button that was pressed did nothing."""
    cluster_id = my_membership().cluster_id
    service = or_404(queries.find_taking_part(slug, cluster_id))
    leads = service.lead_id == cluster_id
    versions = queries.list_versions(service.id, page_number())
    return htmx.render(
        "catalogue/desk/show.html",
        status=status,
        form=form,
        standing=standing_of(service, local_day(utcnow())),
        service=service,
        facts=facts_of(service),
        leads=leads,
        events=latest_events(service) if leads else [],
        reminder=freshness.find_reminder(service),
        my_part=service.partner(cluster_id),
        unpublished=unpublished.of_service(service, signed_in_user().id) if leads else [],
        new_languages=[code for code in OFFICIAL_EU if service.text_in(code) is None],
        versions=PagedList(versions, "service_desk.show", {"slug": slug}),
        authors=version_authors(service, versions.items, cluster_id),
    )


def _not_now(error: DomainError) -> str | list[str]:
    """Say that a service is no longer in the state that the page showed.

    What is missing is listed on its page, and needs no words beside.
    """
    if isinstance(error, NotReady):
        return []
    return _("This was not possible because the service has changed. This is the current status.")

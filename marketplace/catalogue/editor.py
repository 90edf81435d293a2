"""The editor of a service: its details, its partners, and one page for each text."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from marketplace import htmx, vocabularies
from marketplace.accounts.access import member
from marketplace.catalogue import actions, queries
from marketplace.catalogue.desk import blueprint, my_cluster_id
from marketplace.catalogue.details_form import DetailsForm
from marketplace.catalogue.errors import EditedMeanwhile, NotReady
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.forms import PartnersForm, TextForm
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.database import transaction, utcnow
from marketplace.i18n import _, language_name
from marketplace.web import or_404, raise_not_found

__all__ = ["blueprint"]
EMPTY_PARTS = 2


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@member
def edit(slug: str) -> Response:
    """Edit the facts about a service."""
    service = _mine(slug)
    form = DetailsForm(obj=service)
    status, meanwhile = 200, False
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    actions.save_details(_mine(slug), form.draft(), seen=form.revision.data, now=utcnow())
                return _saved(slug)
            except (EditedMeanwhile, NotReady) as error:
                service = _mine(slug)
                meanwhile = _explain(form, error, service.revision)
    return htmx.render(
        "catalogue/desk_edit.html",
        status=status,
        service=service,
        form=form,
        facts=facts_of(service) if meanwhile else [],
    )


@blueprint.route("/<slug>/texts/<code>", methods=["GET", "POST"])
@member
def text(slug: str, code: str) -> Response:
    """Write a service's text in a language, beside the original."""
    service = _mine(slug)
    if code not in vocabularies.LANGUAGE:
        raise_not_found()
    form = _text_form(service, code)
    status, meanwhile = 200, False
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _save_text(slug, code, form)
                return _saved(slug, code)
            except (EditedMeanwhile, NotReady) as error:
                service = _mine(slug)
                now_there = service.text_in(code)
                meanwhile = _explain(form, error, now_there.revision if now_there else 0)
    return htmx.render(
        "catalogue/desk_text.html",
        status=status,
        service=service,
        form=form,
        code=code,
        stored=service.text_in(code),
        meanwhile=meanwhile,
        original=None if code == service.original_language else service.original,
    )


@blueprint.route("/<slug>/partners", methods=["GET", "POST"])
@member
def partners(slug: str) -> Response:
    """Name the clusters that take part, and what each contributes."""
    service = _mine(slug)
    form = _partners_form(service)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    actions.save_partners(_mine(slug), form.drafts(), seen=form.revision.data, now=utcnow())
                return _saved(slug)
            except (EditedMeanwhile, NotReady) as error:
                service = _mine(slug)
                _explain(form, error, service.revision)
    return htmx.render("catalogue/desk_partners.html", status=status, service=service, form=form)


def _mine(slug: str) -> Service:
    return or_404(queries.find_led(slug, my_cluster_id()))


def _text_form(service: Service, code: str) -> TextForm:
    seen = {"revision": 0, "original_revision": service.original.revision if service.original else 0}
    return TextForm(obj=service.text_in(code), data=seen, is_original=code == service.original_language)


def _save_text(slug: str, code: str, form: TextForm) -> None:
    with transaction():
        actions.save_text(
            _mine(slug),
            code,
            form.draft(),
            seen=form.revision.data,
            seen_original=form.original_revision.data,
            now=utcnow(),
        )


def _partners_form(service: Service) -> PartnersForm:
    parts = [{"cluster": str(partner.cluster_id), "role": partner.role} for partner in service.partners]
    form = PartnersForm(data={"partners": parts + [{}] * EMPTY_PARTS, "revision": service.revision})
    others = [(str(one.id), one.name) for one in clusters.all_clusters() if one.id != service.lead_id]
    form.offer(others)
    return form


def _saved(slug: str, code: str | None = None) -> Response:
    """Say what was stored, and whether visitors see it already."""
    service = _mine(slug)
    if code:
        flash(_("The text in %(language)s is saved.", language=language_name(code)), "success")
    else:
        flash(_("Your changes are saved."), "success")
    if service.state == "published":
        flash(_("Visitors see it from now on, as version %(number)d.", number=service.version), "success")
    return htmx.redirect(url_for(".show", slug=slug))


def _explain(form: DetailsForm | TextForm | PartnersForm, error: Exception, revision: int) -> bool:
    """Tell at the form why nothing was stored, and whether that was because somebody else saved meanwhile."""
    if isinstance(error, NotReady):
        intro = _("Visitors see this service, so it has to stay complete. Take it out of the catalogue first, or:")
        form.form_errors.extend([intro, *(one.words for one in error.missing)])
        return False
    form.form_errors.append(
        _(
            "Somebody else saved this while you were writing. What they saved is shown on this page, what you typed "
            "is still in the fields. Save again to replace theirs by yours."
        )
    )
    form.revision.data, form.revision.raw_data = revision, None
    return True

"""The editor of a service: its details, its partners, and one page for each text."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace import vocabularies
from marketplace.catalogue import actions, queries
from marketplace.catalogue.desk.details_form import DetailsForm
from marketplace.catalogue.desk.forms import PartnersForm, TextForm
from marketplace.catalogue.desk.views import blueprint, my_cluster_id
from marketplace.catalogue.errors import EditedMeanwhile, NotReady
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import member
from marketplace.database import transaction, utcnow
from marketplace.i18n import _, language_name
from marketplace.web import htmx
from marketplace.web.errors import or_404

__all__ = ["blueprint"]
EMPTY_PARTS = 2


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@member
def edit(slug: str) -> Response:
    """Edit the facts about a service."""
    form = DetailsForm(obj=_mine(slug))
    outcome = _submitted(
        form,
        lambda: actions.save_details(
            _mine(slug), form.draft(), seen=form.revision.data, now=utcnow()
        ),
    )
    if outcome.is_stored:
        return _saved(slug)
    service = _mine(slug)
    _explain(form, outcome, service.revision)
    facts = facts_of(service) if outcome.is_conflict else []
    return htmx.render(
        "catalogue/desk/edit.html", status=outcome.status, service=service, form=form, facts=facts
    )


@blueprint.route("/<slug>/texts/<code>", methods=["GET", "POST"])
@member
def text(slug: str, code: str) -> Response:
    """Write a service's text in a language, beside the original."""
    if code not in vocabularies.LANGUAGE:
        abort(404)
    form = _text_form(_mine(slug), code)
    outcome = _submitted(form, lambda: _save_text(slug, code, form))
    if outcome.is_stored:
        return _saved(slug, code)
    service = _mine(slug)
    stored = service.text_in(code)
    _explain(form, outcome, stored.revision if stored else 0)
    return htmx.render(
        "catalogue/desk/text.html",
        status=outcome.status,
        service=service,
        form=form,
        code=code,
        stored=stored,
        meanwhile=outcome.is_conflict,
        original=None if code == service.original_language else service.original,
    )


@blueprint.route("/<slug>/partners", methods=["GET", "POST"])
@member
def partners(slug: str) -> Response:
    """Name the clusters that take part, and what each contributes."""
    form = _partners_form(_mine(slug))
    outcome = _submitted(
        form,
        lambda: actions.save_partners(
            _mine(slug), form.drafts(), seen=form.revision.data, now=utcnow()
        ),
    )
    if outcome.is_stored:
        return _saved(slug)
    service = _mine(slug)
    _explain(form, outcome, service.revision)
    stored = service.partners if outcome.is_conflict else []
    return htmx.render(
        "catalogue/desk/partners.html",
        status=outcome.status,
        service=service,
        form=form,
        stored=stored,
    )


@dataclass(frozen=True)
class Outcome:
    """What became of a form: shown (200), refused (422) or stored (303)."""

    status: int
    error: EditedMeanwhile | NotReady | None = None

    @property
    def is_stored(self) -> bool:
        """Tell whether everything that was typed is stored."""
        return self.status == 303

    @property
    def is_conflict(self) -> bool:
        """Tell whether somebody else saved the same thing meanwhile."""
        return isinstance(self.error, EditedMeanwhile)


def _submitted(form: FlaskForm, store: Callable[[], object]) -> Outcome:
    """Store what was typed, if it was sent and can be stored."""
    if not form.is_submitted():
        return Outcome(200)
    if not form.validate():
        return Outcome(422)
    try:
        with transaction():
            store()
    except (EditedMeanwhile, NotReady) as error:
        return Outcome(422, error)
    return Outcome(303)


def _mine(slug: str) -> Service:
    return or_404(queries.find_led(slug, my_cluster_id()))


def _text_form(service: Service, code: str) -> TextForm:
    seen = {
        "revision": 0,
        "original_revision": service.original.revision if service.original else 0,
    }
    return TextForm(
        obj=service.text_in(code), data=seen, is_original=code == service.original_language
    )


def _save_text(slug: str, code: str, form: TextForm) -> None:
    seen, seen_original = form.revision.data, form.original_revision.data
    actions.save_text(
        _mine(slug), code, form.draft(), seen=seen, seen_original=seen_original, now=utcnow()
    )


def _partners_form(service: Service) -> PartnersForm:
    parts = [
        {"cluster": str(partner.cluster_id), "role": partner.role} for partner in service.partners
    ]
    form = PartnersForm(data={"partners": parts + [{}] * EMPTY_PARTS, "revision": service.revision})
    others = [
        (str(one.id), one.name) for one in clusters.all_clusters() if one.id != service.lead_id
    ]
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
        flash(
            _("Visitors see it from now on, as version %(number)d.", number=service.version),
            "success",
        )
    return htmx.redirect(url_for(".show", slug=slug))


def _explain(form: DetailsForm | TextForm | PartnersForm, outcome: Outcome, revision: int) -> None:
    """Tell at the form why what was typed is not stored; the next attempt counts from what is stored now."""
    if isinstance(outcome.error, NotReady):
        intro = _(
            "Visitors see this service, so it has to stay complete. Take it out of the catalogue first, or:"
        )
        form.form_errors.extend([intro, *(one.words for one in outcome.error.missing)])
    if outcome.is_conflict:
        form.form_errors.append(
            _(
                "Somebody else saved this while you were writing. What they saved is shown on this page, what you "
                "typed is still in the fields. Save again to replace theirs by yours."
            )
        )
        form.revision.data, form.revision.raw_data = revision, None

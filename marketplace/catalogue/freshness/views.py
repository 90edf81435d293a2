"""One page, opened from a reminder, on which a service is confirmed with one button."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import actions
from marketplace.catalogue.errors import NotReady
from marketplace.catalogue.freshness import links, queries
from marketplace.catalogue.models import Service
from marketplace.catalogue.shown_text import text_for
from marketplace.changes.actions import Author, acting
from marketplace.changes.models import Actor
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import ButtonForm, Done, form_view, run
from marketplace.i18n import current_language
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.headers import private

blueprint = Blueprint("reviews", __name__, url_prefix="/<lang>/reviews")


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
@form_view
def confirm(token: str) -> Response:
    """Ask whether everything about a service is still right, and note that it is.

    Who opens the link later, or a second time, is told how the service stands.
    """
    service_id, review_by = or_404(links.review_in(token))
    form = ButtonForm()

    def act() -> Done:
        service = or_404(queries.find_service(service_id))
        if _waits(service):
            with acting(Author(Actor.LINK)):
                actions.confirm(service, utcnow())
        return Done(url_for(".confirm", token=token))

    def page(status: int) -> Response:
        service = or_404(queries.find_service(service_id))
        return htmx.render(
            "catalogue/review.html",
            status=status,
            form=form,
            service=service,
            shown_text=text_for(service, current_language()),
            waits=_waits(service),
        )

    def _waits(service: Service) -> bool:
        return service.is_offered and service.review_by == review_by

    return private(run(form, act, page=page, refusal=_refusal))


def _refusal(error: DomainError) -> str | list[str]:
    """Say what is missing from a service that was unlisted and can be published no more."""
    if isinstance(error, NotReady):
        return [gap.words for gap in error.missing]
    return str(error)

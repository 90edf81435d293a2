"""A cluster begins a service from one that it has."""

from flask import url_for
from werkzeug.wrappers import Response

from marketplace.catalogue.desk import copying
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.forms import Done, form_view, press
from marketplace.i18n import _


@blueprint.post("/<slug>/copy")
@member
@form_view
def copy(slug: str) -> Response:
    """Make a draft like a service, and open its text."""
    led_service(slug)

    def act() -> Done:
        draft = copying.copy(led_service(slug), utcnow())
        location = url_for(".text", slug=draft.slug, code=draft.original_language)
        return Done(
            location, _("This is a copy. Only your cluster can see it until you publish it.")
        )

    return press(act, back=url_for(".show", slug=slug))

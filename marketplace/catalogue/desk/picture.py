"""The picture of a service, at the desk of its lead."""

from functools import partial

from flask import abort, url_for
from werkzeug.wrappers import Response

from marketplace.catalogue import actions
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.forms import Done, Question, ask_first, form_view, run
from marketplace.i18n import _
from marketplace.media.forms import PictureForm, picture_form
from marketplace.media.receiving import takes_file
from marketplace.web import htmx


@blueprint.route("/<slug>/picture", methods=["GET", "POST"])
@takes_file
@member
@form_view
def picture(slug: str) -> Response:
    """Show the picture of a service, and take another one or what it shows."""
    service = led_service(slug)
    form = picture_form(service.picture, service.original_language)

    def act() -> Done:
        actions.save_picture(led_service(slug), form.picture(), utcnow())
        return Done(url_for(".show", slug=slug), _("The picture is saved."))

    return run(form, act, before=form.keep_file, page=partial(_page, slug, form))


@blueprint.route("/<slug>/picture/remove", methods=["GET", "POST"])
@member
@form_view
def remove_picture(slug: str) -> Response:
    """Ask once, and show the service without a picture."""
    if led_service(slug).picture is None:
        abort(404)
    question = Question(
        _("Do you want to remove the picture?"),
        [_("Visitors will no longer see it. You can add another one at any time.")],
        yes=_("Yes, remove the picture"),
        back=url_for(".picture", slug=slug),
        desk_section="services",
    )

    def act() -> Done:
        actions.save_picture(led_service(slug), None, utcnow())
        return Done(url_for(".show", slug=slug), _("The picture is removed."))

    return ask_first(question, act)


def _page(slug: str, form: PictureForm, status: int) -> Response:
    service = led_service(slug)
    return htmx.render("catalogue/desk/picture.html", status=status, form=form, service=service)

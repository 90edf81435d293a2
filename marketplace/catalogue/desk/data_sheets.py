"""The data sheets of a service, at the desk of its lead."""

from functools import partial

from flask import url_for
from werkzeug.wrappers import Response

from marketplace.catalogue import actions
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, Question, ask_first, form_view, press, run
from marketplace.i18n import _
from marketplace.media import data_sheets as sheets
from marketplace.media.data_sheet_form import DataSheetForm, DataSheetWordsForm
from marketplace.media.models import DATA_SHEETS_MAX, DataSheet
from marketplace.media.receiving import takes_file
from marketplace.web import htmx
from marketplace.web.errors import or_404


@blueprint.route("/<slug>/data-sheets", methods=["GET", "POST"])
@takes_file
@member
@form_view
def data_sheets(slug: str) -> Response:
    """List the data sheets of a service, and take a further one."""
    form = DataSheetForm(led_service(slug).original_language)

    def act() -> Done:
        service = led_service(slug)
        longer = sheets.with_sheet(service.data_sheets, form.data_sheet())
        actions.save_data_sheets(service, longer, utcnow())
        return Done(url_for(".data_sheets", slug=slug), _("The data sheet is added."))

    return run(form, act, before=form.keep_file, page=partial(_page, slug, form), refusal=_no_room)


@blueprint.route("/<slug>/data-sheets/<digest>/edit", methods=["GET", "POST"])
@member
@form_view
def edit_data_sheet(slug: str, digest: str) -> Response:
    """Change the title and the language of a data sheet."""
    stored = _data_sheet(slug, digest)
    form = DataSheetWordsForm(stored.language, stored.title)

    def act() -> Done:
        service = led_service(slug)
        sheet = form.applied_to(_data_sheet(slug, digest))
        actions.save_data_sheets(service, sheets.with_sheet(service.data_sheets, sheet), utcnow())
        return Done(url_for(".data_sheets", slug=slug), _("The title and the language are saved."))

    return run(form, act, page=partial(_page_of_sheet, slug, form))


@blueprint.post("/<slug>/data-sheets/<digest>/up")
@member
@form_view
def move_data_sheet(slug: str, digest: str) -> Response:
    """List a data sheet before the one that stands before it."""
    location = url_for(".data_sheets", slug=slug)

    def act() -> Done:
        service = led_service(slug)
        _data_sheet(slug, digest)
        reordered = sheets.moved_up(service.data_sheets, digest)
        actions.save_data_sheets(service, reordered, utcnow())
        return Done(location, _("The order is saved."))

    return press(act, back=location)


@blueprint.route("/<slug>/data-sheets/<digest>/remove", methods=["GET", "POST"])
@member
@form_view
def remove_data_sheet(slug: str, digest: str) -> Response:
    """Ask once, and list a data sheet no longer."""
    location = url_for(".data_sheets", slug=slug)
    title = _data_sheet(slug, digest).title
    question = Question(
        _("Do you want to remove the data sheet “%(title)s”?", title=title),
        [_("Visitors will no longer find it on the page of this service.")],
        yes=_("Yes, remove the data sheet"),
        back=location,
        desk_section="services",
    )

    def act() -> Done:
        service = led_service(slug)
        shorter = sheets.without_sheet(service.data_sheets, digest)
        actions.save_data_sheets(service, shorter, utcnow())
        return Done(location, _("The data sheet is removed."))

    return ask_first(question, act)


def _data_sheet(slug: str, digest: str) -> DataSheet:
    return or_404(sheets.find(led_service(slug).data_sheets, digest))


def _page(slug: str, form: DataSheetForm, status: int) -> Response:
    service = led_service(slug)
    return htmx.render(
        "catalogue/desk/data_sheets.html",
        status=status,
        form=form,
        service=service,
        most=DATA_SHEETS_MAX,
    )


def _page_of_sheet(slug: str, form: DataSheetWordsForm, status: int) -> Response:
    service = led_service(slug)
    return htmx.render("catalogue/desk/data_sheet.html", status=status, form=form, service=service)


def _no_room(_error: DomainError) -> str:
    return _("This service already has the maximum number of data sheets. Remove one first.")

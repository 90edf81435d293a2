"""The versions of a service at the desk: two of them compared, and an older one restored."""

from collections.abc import Sequence
from functools import partial

from flask import abort, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from marketplace.catalogue import queries
from marketplace.catalogue.desk.history import version_authors
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.catalogue.errors import NotReady, NotRestorable
from marketplace.catalogue.models import NOTE_MAX, Service, ServiceVersion
from marketplace.catalogue.versions.comparison import groups_of
from marketplace.catalogue.versions.restoring import restore as restore_version
from marketplace.clusters.access import member, my_membership
from marketplace.database import utcnow
from marketplace.errors import DomainError, EditedMeanwhile
from marketplace.forms import AccountForm, Asking, Done, form_view, run
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l
from marketplace.text import whole_number
from marketplace.texts.fields import LineField
from marketplace.web import htmx
from marketplace.web.errors import or_404

_MOST_OFFERED = 200
"""How many of the latest versions a page offers to compare with."""


class RestoreForm(Asking, AccountForm):
    """Whether an older version is to be shown again, and why."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    """The version that visitors saw when the question was asked."""
    note = LineField(
        _l("Reason for the change"),
        [Length(max=NOTE_MAX, message=TOO_LONG)],
        description=_l("Only the clusters that take part can read it."),
    )


@blueprint.get("/<slug>/versions/<int(max=2147483647):number>")
@member
def version(slug: str, number: int) -> Response:
    """Show what changed between a version and another one, or the one before."""
    cluster_id = my_membership().cluster_id
    service = or_404(queries.find_taking_part(slug, cluster_id))
    shown_version = or_404(queries.find_version(service.id, number))
    days = queries.version_days(service.id, _MOST_OFFERED)
    second_version = _second_version(service, number, [day[0] for day in days])
    before, after = second_version, shown_version
    if second_version is not None and second_version.number > number:
        before, after = shown_version, second_version
    return htmx.render(
        "catalogue/desk/version.html",
        service=service,
        version=after,
        previous=before,
        shown_version=shown_version,
        author=version_authors(service, [after], cluster_id).get(after.number, ""),
        groups=groups_of(before, after),
        days=days,
        may_restore=service.lead_id == cluster_id and _is_restorable(service, number),
    )


@blueprint.route("/<slug>/versions/<int(max=2147483647):number>/restore", methods=["GET", "POST"])
@member
@form_view
def restore(slug: str, number: int) -> Response:
    """Ask whether an older version is to be shown again, and do it."""
    service = led_service(slug)
    shown_version = or_404(queries.find_version(service.id, number))
    if not service.is_published:
        abort(404)
    form = RestoreForm(data={"version": service.version})
    form.lead_to(url_for(".show", slug=slug))

    def act() -> Done:
        service = led_service(slug)
        restore_version(
            service, number, based_on=form.version.data, now=utcnow(), note=form.note.data
        )
        message = _(
            "Version %(older)d is restored. Visitors can see it now, as version %(number)d.",
            older=number,
            number=service.version,
        )
        return Done(url_for(".show", slug=slug), message)

    def page(status: int) -> Response:
        service = led_service(slug)
        form.version.data, form.version.raw_data = service.version, None
        return htmx.render(
            "catalogue/desk/restore.html",
            status=status,
            form=form,
            service=service,
            version=shown_version,
        )

    return run(form, act, page=page, refusal=partial(_refusal, slug))


def _second_version(service: Service, number: int, numbers: Sequence[int]) -> ServiceVersion | None:
    """Return the version to compare with: that of the address, or the one before."""
    of_address = request.args.get("with", "")
    if of_address:
        second_number = or_404(whole_number(of_address))
        return or_404(queries.find_version(service.id, second_number))
    earlier = [candidate for candidate in numbers if candidate < number]
    return queries.find_version(service.id, earlier[0] if earlier else number - 1)


def _is_restorable(service: Service, number: int) -> bool:
    return service.is_published and number != service.version


def _refusal(slug: str, error: DomainError) -> str | list[str]:
    """Say why a version is not restored."""
    if isinstance(error, NotReady):
        introduction = _("This version lacks something that a published service needs today.")
        return [introduction, *(gap.words for gap in error.missing)]
    if isinstance(error, NotRestorable):
        return _("This version is too old to be restored. You can copy its words.")
    if isinstance(error, EditedMeanwhile):
        return _("The service has changed since you opened this page. Check it, then try again.")
    return _("This was not possible because the service has changed. This is the current status.")

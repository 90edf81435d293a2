"""The change log for the coordinator: a list that can be narrowed, also as a file."""

from tempfile import SpooledTemporaryFile

from flask import Blueprint, abort, request, send_file
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.changes import queries
from marketplace.clusters import queries as clusters
from marketplace.database import utcnow
from marketplace.paging.links import PagedList, page_number
from marketplace.partnership.change_log import files
from marketplace.partnership.change_log.forms import ChangesForm
from marketplace.partnership.change_log.lines import shown
from marketplace.records import spreadsheets
from marketplace.turns import Turns
from marketplace.web import htmx
from marketplace.workdays import local_day

blueprint = Blueprint("coordination_changes", __name__, url_prefix="/<lang>/coordination/changes")
_IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory; what is longer goes to the disk until it is sent."""
_turns = Turns(2, 0)
"""Files that a process writes at once: a long one takes its time, and a place for readers."""
_MEDIA_TYPES = {"xlsx": spreadsheets.MEDIA_TYPE, "csv": "text/csv"}


@blueprint.get("")
@coordinator
def index() -> Response:
    """List the changes that the address asks for, the newest first."""
    form = ChangesForm(request.args, clusters.all_clusters())
    is_valid = form.validate()
    page = queries.list_changes(form.choice(), page_number()) if is_valid else None
    return htmx.render(
        "partnership/changes.html",
        status=200 if is_valid else 422,
        form=form,
        changes=PagedList(page, "coordination_changes.index", form.address()) if page else None,
        lines=shown(page.items) if page else [],
    )


@blueprint.get("/export.<any(xlsx, csv):format>")
@coordinator
def export(format: str) -> Response:
    """Hand out the changes that the address asks for, in the language of the page."""
    form = ChangesForm(request.args, clusters.all_clusters())
    if not form.validate():
        abort(404)
    if not _turns.take(0):
        abort(503)
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it is closed when the answer has been sent
    try:
        files.write(format, form.choice(), file)
    finally:
        _turns.give_back()
    file.seek(0)
    name = f"changes-{local_day(utcnow())}.{format}"
    answer = send_file(file, _MEDIA_TYPES[format], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer

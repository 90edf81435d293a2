"""The coordinator's statistics: a page for a period, and the same as a file."""

from io import BytesIO

from flask import Blueprint, abort, request, send_file
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.database import utcnow
from marketplace.partnership.queries import ANSWERS_NEEDED
from marketplace.partnership.statistics import files, tables
from marketplace.partnership.statistics.forms import PRESETS, PeriodForm
from marketplace.partnership.statistics.period import Period
from marketplace.records import spreadsheets
from marketplace.web import htmx
from marketplace.workdays import local_day

blueprint = Blueprint(
    "coordination_statistics", __name__, url_prefix="/<lang>/coordination/statistics"
)
_MEDIA_TYPES = {"xlsx": spreadsheets.MEDIA_TYPE, "csv": "text/csv"}


@blueprint.get("")
@coordinator
def show() -> Response:
    """Show how many enquiries came in a period, and what became of them."""
    now = utcnow()
    today = local_day(now)
    form = PeriodForm(request.args, today)
    is_valid = form.validate()
    return htmx.render(
        "partnership/statistics.html",
        status=200 if is_valid else 422,
        form=form,
        today=today,
        presets=PRESETS,
        measures=tables.MEASURES,
        answers_needed=ANSWERS_NEEDED,
        report=tables.report(form.period(), now) if is_valid else None,
        address=_address(form) if is_valid else {},
    )


@blueprint.get("/export.<any(xlsx, csv):format>")
@coordinator
def export(format: str) -> Response:
    """Hand out the tables of a period, with headings in the language of the page."""
    now = utcnow()
    form = PeriodForm(request.args, local_day(now))
    if not form.validate():
        abort(404)
    period = form.period()
    file = BytesIO()
    files.write(format, tables.report(period, now), file)
    file.seek(0)
    answer = send_file(
        file, _MEDIA_TYPES[format], as_attachment=True, download_name=_name(period, format)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _name(period: Period, format: str) -> str:
    return f"statistics-{period.first}-to-{period.last}.{format}"


def _address(form: PeriodForm) -> dict[str, str]:
    """Return the values that ask for the same days, so that a file is what the page was."""
    period = form.period()
    return {"first": str(period.first), "last": str(period.last)}

"""Unmet needs as the coordinator sees them: all of them, with who looks into each."""

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.needs import queries
from marketplace.needs.filters import filters, selection
from marketplace.paging.links import PagedList, page_number
from marketplace.web import htmx

blueprint = Blueprint("coordination_needs", __name__, url_prefix="/<lang>/coordination/needs")


@blueprint.get("")
@coordinator
def index() -> Response:
    """List what is asked for and nobody offers."""
    fields = filters()
    needs = queries.list_needs(selection(fields), (), page_number())
    values = {field.name: field.value for field in fields if field.value}
    return htmx.render(
        "needs/coordination.html",
        needs=PagedList(needs, "coordination_needs.index", values),
        filters=fields,
        sectors=(),
        cluster_id=None,
    )

"""The new and improved services, for the report of the partnership."""

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.paging.links import PagedList, page_number
from marketplace.partnership import queries
from marketplace.web import htmx

blueprint = Blueprint("coordination_novelties", __name__, url_prefix="/<lang>/coordination")


@blueprint.get("/novelties")
@coordinator
def index() -> Response:
    """List the published services that are new or improved, with what is new."""
    services = queries.novelties(page_number())
    return htmx.render(
        "partnership/novelties.html",
        services=PagedList(services, "coordination_novelties.index"),
        improved_at=queries.improved_at(services.items),
    )

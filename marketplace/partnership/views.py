"""The clusters as visitors see them, with what they offer."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import of_cluster
from marketplace.catalogue.cards import card_of
from marketplace.clusters import queries as clusters
from marketplace.database import utcnow
from marketplace.i18n import _, current_language
from marketplace.paging.links import PagedList, page_number
from marketplace.partnership import queries
from marketplace.partnership.europe import countries_of_clusters
from marketplace.web import htmx
from marketplace.web.addresses import absolute, letter_about, page_path
from marketplace.web.errors import or_404
from marketplace.web.page_cache.sharing import materials, shared_page
from marketplace.workdays import local_day

blueprint = Blueprint("clusters", __name__, url_prefix="/<lang>/clusters")


@blueprint.get("")
@public
@shared_page("catalogue", "clusters", "texts of clusters", "day")
def index() -> Response:
    """List the clusters of the partnership, or those of a country."""
    numbers = _number_by_country()
    code = request.args.get("country", "")
    country = code if code in numbers else None  # where nobody is, there is nothing to list
    page = clusters.list_clusters(page_number(), country)
    return htmx.render(
        "partnership/clusters.html",
        clusters=PagedList(page, "clusters.index", {"country": country} if country else {}),
        country=country,
        countries=countries_of_clusters(numbers),
        services=queries.services_of(page.items),
        today=local_day(utcnow()),
    )


@blueprint.get("/<slug>")
@public
@shared_page("catalogue", "clusters", "texts of clusters", "answers", "day")
def show(slug: str) -> Response:
    """Show a cluster: who it is, and the services in which it takes part."""
    cluster = or_404(clusters.find_by_slug(slug))
    services = of_cluster.published(cluster.id, page_number())
    language = current_language()
    return htmx.render(
        "partnership/cluster.html",
        cluster=cluster,
        summary=cluster.best_summary(language),
        description=cluster.best_description(language),
        letter=letter_about(cluster.name, _("This cluster may help us:"), absolute(page_path())),
        label=cluster.current_label(local_day(utcnow())),
        answers_within=queries.time_to_first_answer(cluster.id, utcnow()),
        services=PagedList(services, "clusters.show", {"slug": slug}),
        led=[
            card_of(service, language)
            for service in services.items
            if service.lead_id == cluster.id
        ],
        partnered=[
            card_of(service, language)
            for service in services.items
            if service.lead_id != cluster.id
        ],
    )


def _number_by_country() -> dict[str, int]:
    """Count the clusters of each country, once for all pages of the list."""
    shared = materials("clusters")
    numbers: dict[str, int] | None = shared.get("number by country")
    if numbers is None:
        numbers = shared["number by country"] = clusters.number_by_country()
    return numbers

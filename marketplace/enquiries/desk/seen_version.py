"""A service as the enquirer saw it, for the clusters that take part in the enquiry."""

from werkzeug.wrappers import Response

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.versions.comparison import groups_of
from marketplace.clusters.access import member
from marketplace.enquiries.desk.page import my_assignment
from marketplace.enquiries.desk.views import blueprint
from marketplace.web import htmx
from marketplace.web.errors import or_404


@blueprint.get("/enquiries/<reference>/services/<slug>")
@member
def seen_version(reference: str, slug: str) -> Response:
    """Show the version of a service that visitors saw when an enquiry was sent.

    Each cluster of the enquiry may read it, also one that takes no part in the service.
    """
    enquiry = my_assignment(reference, with_messages=False).enquiry
    services = (service for service in enquiry.services if service.slug == slug)
    service = or_404(next(services, None))
    version = or_404(catalogue.find_version(service.id, enquiry.version_of(service.id) or 0))
    return htmx.render(
        "enquiries/desk/seen_version.html",
        reference=reference,
        service=service,
        version=version,
        groups=groups_of(None, version),
    )

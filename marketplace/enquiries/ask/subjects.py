"""What is asked about, and who is asked, as far as a form says so."""

from collections.abc import Sequence

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.models import Cluster
from marketplace.enquiries.ask.forms import EnquiryForm


def proposed_service(form: EnquiryForm) -> Service | None:
    """Find the service that was chosen among the proposed ones.

    Anything else is no choice.
    """
    slug = form.service.data
    service = catalogue.find_by_slug(slug) if slug else None
    if service is None or service.version == 0:
        form.service.data = ""
        return None
    return service


def asked_cluster(form: EnquiryForm, service: Service | None) -> Cluster | None:
    """Find the cluster that is asked, unless a service says who is.

    Anything else is no choice.
    """
    slug = form.cluster.data if service is None else ""
    cluster = clusters.find_by_slug(slug) if slug else None
    form.cluster.data = cluster.slug if cluster else ""
    return cluster


def further_slugs(form: EnquiryForm) -> list[str]:
    """List what is asked about beside the first service."""
    return [service.slug for service in form.further_services]


def ask_about(form: EnquiryForm, services: Sequence[Service]) -> Service | None:
    """Note what is asked about, and return the first service."""
    form.further_services = services[1:]
    return services[0] if services else None


def read_again(form: EnquiryForm, slugs: Sequence[str]) -> Service | None:
    """Read what is asked about anew after a transaction, and return the first service."""
    return ask_about(form, catalogue.by_slugs(slugs))

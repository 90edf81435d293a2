"""Interchange records as the API shows them: with the addresses of their pages."""

from collections.abc import Callable

from marketplace.catalogue.models import Service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import to_record as cluster_record
from marketplace.records import JsonObject

Link = Callable[..., str]
_SUMMARY_FIELDS = (
    "type",
    "sectors",
    "technologies",
    "audience",
    "delivery",
    "languages",
    "countries",
    "price",
    "reply_within_days",
    "published_at",
    "picture",
)
"""The fields of a record that a list of services shows too."""

_KEPT_BACK = ("email", "phone", "confirmed_on", "review_by")
"""What no public page shows either.

The address of a desk attracts spam, its telephone is for those who wait longer than was promised,
and when somebody last looked at a service is a matter of the partnership.
"""


def service_summary(service: Service, language: str, link: Link) -> JsonObject:
    """Sum a service up for a list, in a reader's language or the best other one."""
    text = service.best_text(language)
    record = service_record(service)
    summary = {
        "slug": service.slug,
        "title": text.title,
        "summary": text.summary,
        "language": text.language,
        "url": link("services.show", slug=service.slug),
        "clusters": [cluster.slug for cluster in service.clusters],
        "joint": service.is_joint,
    }
    return summary | {name: record[name] for name in _SUMMARY_FIELDS if name in record}


def service_details(service: Service, link: Link) -> JsonObject:
    """Return what everybody may know of a service."""
    record = _public(service_record(service))
    return record | {"url": link("services.show", slug=service.slug)}


def cluster_details(cluster: Cluster, link: Link) -> JsonObject:
    """Return what everybody may know of a cluster."""
    record = _public(cluster_record(cluster))
    return record | {"url": link("clusters.show", slug=cluster.slug)}


def _public(record: JsonObject) -> JsonObject:
    return {name: value for name, value in record.items() if name not in _KEPT_BACK}

"""Services and clusters as other systems get them: the records of the interchange format, with their addresses."""

from collections.abc import Callable
from typing import Any

from marketplace.catalogue.models import Service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import to_record as cluster_record

Record = dict[str, Any]
Link = Callable[..., str]
_OF_A_LIST = (
    *("type", "sectors", "technologies", "audience", "delivery", "languages", "countries", "price"),
    *("reply_within_days", "published_at"),
)


def item(service: Service, language: str, link: Link) -> Record:
    """Sum a service up for a reader of a language: in it where there is a text, else in the best other one."""
    text = service.best_text(language)
    record = service_record(service)
    return {
        "slug": service.slug,
        "title": text.title,
        "summary": text.summary,
        "language": text.language,
        "url": link("services.show", slug=service.slug),
        "clusters": [cluster.slug for cluster in service.clusters],
        "joint": service.is_joint,
        **{name: record[name] for name in _OF_A_LIST if name in record},
    }


def whole_service(service: Service, link: Link) -> Record:
    """Give everything about a service."""
    return service_record(service) | {"url": link("services.show", slug=service.slug)}


def whole_cluster(cluster: Cluster, link: Link) -> Record:
    """Give everything about a cluster but the address of its desk, which is there for enquiries and not for spam."""
    record = cluster_record(cluster)
    record.pop("email", None)
    return record | {"url": link("clusters.show", slug=cluster.slug)}

"""The kinds of records that a file may bring."""

from enum import StrEnum

from marketplace.catalogue.record import ServiceRecord
from marketplace.clusters.record import ClusterRecord
from marketplace.records import InterchangeModel


class Kind(StrEnum):
    """What a line of a file is about."""

    CLUSTER = "cluster"
    SERVICE = "service"


MODELS: dict[Kind, type[InterchangeModel]] = {
    Kind.CLUSTER: ClusterRecord,
    Kind.SERVICE: ServiceRecord,
}

"""What the systems of clusters are told about an enquiry, where a cluster wants that."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.clusters.models import Cluster
from marketplace.delivery import webhooks
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.record import Record, cluster_record

EVENTS = (
    "enquiry.assigned",
    "enquiry.message",
    "enquiry.closed",
    "enquiry.reopened",
    "enquiry.erased",
)


def tell(
    enquiry: Enquiry, event: str, now: datetime, *, only: Sequence[Assignment] | None = None
) -> None:
    """Hand the enquiry, as each cluster may see it, to the systems of those that take part.

    That it was erased is told to all who ever knew of it.
    """
    concerned = enquiry.participants if enquiry.erased_at is None else enquiry.assignments
    for assignment in concerned if only is None else only:
        if assignment.cluster.webhook_url:
            webhooks.post(
                event,
                url=assignment.cluster.webhook_url,
                secret=assignment.cluster.webhook_secret,
                cluster_id=assignment.cluster_id,
                about=enquiry.reference,
                payload={"event": event, "enquiry": _record(enquiry, assignment)},
                now=now,
            )


def _record(enquiry: Enquiry, assignment: Assignment) -> Record:
    """Say nothing about an erased one but which it was."""
    if enquiry.erased_at is not None:
        return {"reference": enquiry.reference}
    return cluster_record(Excerpt(assignment))


def post_test(cluster: Cluster, now: datetime) -> bool:
    """Tell the system of a cluster that this is a test.

    False when the cluster has none.
    """
    if not cluster.webhook_url:
        return False
    webhooks.post(
        "test",
        url=cluster.webhook_url,
        secret=cluster.webhook_secret,
        cluster_id=cluster.id,
        about=None,
        payload={"event": "test", "cluster": cluster.slug},
        now=now,
    )
    return True

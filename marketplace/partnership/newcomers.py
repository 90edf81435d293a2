"""What a cluster that was invited has done already."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import ClusterText, Invitation, Membership
from marketplace.database import db


@dataclass(frozen=True)
class FirstSteps:
    """What a new cluster has done already."""

    has_profile: bool
    """It says in some language what it does."""
    has_service: bool
    """It leads a service, in whatever state."""
    has_colleague: bool
    """Two people work for it, or somebody is invited."""

    @property
    def are_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.has_profile and self.has_service and self.has_colleague


def steps_of_cluster(cluster_id: int) -> FirstSteps:
    """Return what a cluster has done of its first steps, in one statement."""
    is_introduced = exists().where(
        ClusterText.cluster_id == cluster_id, func.length(ClusterText.summary) > 0
    )
    leads_service = exists().where(Service.lead_id == cluster_id)
    people = select(func.count()).where(Membership.cluster_id == cluster_id).scalar_subquery()
    invited_colleague = exists().where(
        Invitation.cluster_id == cluster_id, Invitation.accepted_at.is_(None)
    )
    row = db.session.execute(
        select(is_introduced, leads_service, (people > 1) | invited_colleague)
    ).one()
    return FirstSteps(*map(bool, row))

"""What the demonstration needs to know before it is made."""

from sqlalchemy import exists, select

from marketplace.accounts.models import User
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db


def is_empty() -> bool:
    """Whether there is no cluster and no service yet."""
    anything = db.session.scalar(select(exists(select(Cluster.id)) | exists(select(Service.id))))
    return not anything


def has_demonstration_users() -> bool:
    """Whether there are accounts whose password is public."""
    return bool(db.session.scalar(select(exists(select(User.id).where(User.is_demonstration)))))

"""Find clusters, their people and invitations."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import User, normal_email
from marketplace.clusters.models import (
    INVITATION_DAYS,
    Cluster,
    ClusterText,
    Invitation,
    Membership,
    Role,
)
from marketplace.clusters.names import NamedCluster, PlacedCluster
from marketplace.database import db, hold, read
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of
from marketplace.tokens import link_token_hash

_BY_NAME = select(Cluster).order_by(func.lower(Cluster.name), Cluster.id)


def find_by_slug(slug: str) -> Cluster | None:
    """Find a cluster by the name in its address, with its texts."""
    if not slug.isprintable():  # PostgreSQL refuses to look for NUL
        return None
    query = select(Cluster).where(Cluster.slug == slug).options(joinedload(Cluster.texts))
    return db.session.scalars(query).unique().one_or_none()


def state() -> str:
    """Return a name for what is said about the clusters in every language alike."""
    return _digest(select(Cluster.__table__).order_by(Cluster.id))


def state_of_texts() -> str:
    """Return a name for what is said about the clusters in each language."""
    by_cluster = (ClusterText.cluster_id, ClusterText.language)
    return _digest(select(ClusterText.__table__).order_by(*by_cluster))


def digests_of_logos() -> set[str]:
    """Return the digests by which the files of logos are called."""
    logos = db.session.scalars(select(Cluster.logo).where(Cluster.logo.is_not(None)))
    return {logo.digest for logo in logos if logo}


def _digest(rows: Select[Any]) -> str:
    """Digest rows with all columns, also those that a page will only show one day."""
    texts = repr([tuple(row) for row in db.session.execute(rows)])
    return blake2b(texts.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def find_by_id(cluster_id: int) -> Cluster | None:
    """Find a cluster with its texts."""
    return db.session.scalar(
        select(Cluster).where(Cluster.id == cluster_id).options(selectinload(Cluster.texts))
    )


def find_held(cluster_id: int) -> Cluster | None:
    """Find a cluster with its texts, to change them while nobody else does."""
    hold(select(Cluster.id).where(Cluster.id == cluster_id))
    return find_by_id(cluster_id)


def all_clusters() -> list[Cluster]:
    """List all clusters by name, to choose from."""
    return list(db.session.scalars(_BY_NAME))


def names_of_members(cluster_id: int, user_ids: Collection[int]) -> dict[int, str]:
    """Return what those of some people who work for a cluster are called, by their accounts."""
    members = select(User.id, User.name).join(Membership, Membership.user_id == User.id)
    is_meant = (Membership.cluster_id == cluster_id) & Membership.user_id.in_(user_ids)
    rows = db.session.execute(members.where(is_meant))
    return {row.id: row.name for row in rows}


def list_clusters(page: int, country: str | None = None) -> Page[Cluster]:
    """List a page of the clusters with their texts, by name: all, or those of a country."""
    conditions = () if country is None else (Cluster.country == country,)
    with_texts = _BY_NAME.options(selectinload(Cluster.texts)).where(*conditions)
    return page_of(select(Cluster).where(*conditions), page, size=PAGE_SIZE, ordered=with_texts)


_CLUSTER = Cluster.__table__.c
_NAMES = select(_CLUSTER.slug, _CLUSTER.name, _CLUSTER.country)
_PLACES = select(_CLUSTER.slug, _CLUSTER.short_name, _CLUSTER.name, _CLUSTER.town)
_NUMBERS = (
    select(_CLUSTER.country, func.count()).where(_CLUSTER.country != "").group_by(_CLUSTER.country)
)


def named_by_slug() -> dict[str, NamedCluster]:
    """Return what introduces each cluster, by its slug."""
    return {slug: NamedCluster(name, country) for slug, name, country in read(_NAMES)}


def placed() -> list[PlacedCluster]:
    """List the clusters by what people call them and where they are, in the order of names."""
    places = _PLACES.order_by(func.lower(_CLUSTER.name), _CLUSTER.id)
    return [PlacedCluster(*row) for row in read(places)]


def number_by_country() -> dict[str, int]:
    """Count the clusters of each country, by its code. One without a country counts nowhere."""
    return dict(read(_NUMBERS))


def with_webhook() -> list[Cluster]:
    """List the clusters that have a system of their own told, by slug."""
    query = select(Cluster).where(Cluster.webhook_url != "").order_by(Cluster.slug)
    return list(db.session.scalars(query))


def slugs_like(slug: str) -> set[str]:
    """List the names in addresses that begin with this one."""
    return set(
        db.session.scalars(
            select(Cluster.slug).where(Cluster.slug.startswith(slug, autoescape=True))
        )
    )


def members_of(cluster_id: int) -> list[Membership]:
    """List the people who work for a cluster, by name."""
    return list(db.session.scalars(_members_by_name(cluster_id)))


def list_members(cluster_id: int, page: int) -> Page[Membership]:
    """List a page of the people who work for a cluster, by name."""
    members = select(Membership.user_id).where(Membership.cluster_id == cluster_id)
    return page_of(members, page, size=PAGE_SIZE, ordered=_members_by_name(cluster_id))


def _members_by_name(cluster_id: int) -> Select[Membership]:
    people = select(Membership).join(Membership.user).options(joinedload(Membership.user))
    people = people.where(Membership.cluster_id == cluster_id)
    return people.order_by(func.lower(User.name), User.id)


def find_member(cluster_id: int, user_id: int) -> Membership | None:
    """Find a colleague, but nobody who works for another cluster.

    In a transaction no one else changes the team before it is over: it may be about who manages it.
    """
    hold(select(Cluster.id).where(Cluster.id == cluster_id))
    return db.session.scalar(
        select(Membership)
        .where(Membership.cluster_id == cluster_id, Membership.user_id == user_id)
        .options(joinedload(Membership.user))
        .execution_options(populate_existing=True)  # one's own was read to know the cluster
    )


def find_member_by_email(cluster_id: int, email: str) -> Membership | None:
    """Find a colleague by address."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.user)
        .where(Membership.cluster_id == cluster_id, User.email == normal_email(email))
    )


def number_of_managers(cluster_id: int) -> int:
    """Count the managers of a cluster."""
    managers = select(func.count()).where(
        Membership.cluster_id == cluster_id, Membership.role == Role.MANAGER
    )
    return db.session.scalar(managers) or 0


def open_invitations(cluster_id: int | None, now: datetime, page: int) -> Page[Invitation]:
    """List a page of the invitations of a cluster that still work, oldest first.

    None stands for those of the partnership's coordinators.
    """
    invitations = select(Invitation).where(
        Invitation.cluster_id == cluster_id,
        Invitation.accepted_at.is_(None),
        Invitation.created_at > now - timedelta(days=INVITATION_DAYS),
    )
    oldest_first = invitations.order_by(Invitation.created_at, Invitation.id)
    return page_of(invitations, page, size=PAGE_SIZE, ordered=oldest_first)


def count_open_invitations(now: datetime) -> int:
    """Count the invitations that still work of coordinators, and of clusters without people."""
    nobody_works = ~exists().where(Membership.cluster_id == Invitation.cluster_id)
    query = select(func.count()).where(
        Invitation.cluster_id.is_(None) | nobody_works,
        Invitation.accepted_at.is_(None),
        Invitation.created_at > now - timedelta(days=INVITATION_DAYS),
    )
    return db.session.scalar(query) or 0


def invitations_to(email: str, cluster_id: int | None) -> list[Invitation]:
    """List the invitations of a cluster to an address that were not accepted, oldest first."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.cluster_id == cluster_id,
                Invitation.email == normal_email(email),
                Invitation.accepted_at.is_(None),
            )
            .order_by(Invitation.id)
        )
    )


def find_invitation(token: str, *, to_accept: bool = False) -> Invitation | None:
    """Find an invitation by the token in its link, and hold it for who is to accept it."""
    query = select(Invitation).where(Invitation.token_hash == link_token_hash(token))
    if to_accept:
        query = query.with_for_update(of=Invitation)
    return db.session.scalar(query)


def find_invitation_of(cluster_id: int | None, invitation_id: int) -> Invitation | None:
    """Find an invitation of a cluster, but not that of another."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id, Invitation.cluster_id == cluster_id
        )
    )

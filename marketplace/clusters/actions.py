"""What happens to clusters, their people and invitations."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User, normal_email
from marketplace.changes.actions import Author
from marketplace.changes.models import Actor, Kind
from marketplace.clusters import change_log, queries
from marketplace.clusters.errors import (
    InvitationClosed,
    LastManager,
    WorksElsewhere,
    WorksHere,
)
from marketplace.clusters.models import Cluster, ClusterText, Invitation, Membership, Role
from marketplace.clusters.record import to_record
from marketplace.database import db, take_turn_for
from marketplace.delivery import mail, webhooks
from marketplace.errors import EditedMeanwhile
from marketplace.media.models import Picture
from marketplace.text import slug_of
from marketplace.texts.kinds import Words, is_empty
from marketplace.tokens import link_token_hash, new_link_token

_NEW_ADDRESS = 7_264_104
"""The turns in which PostgreSQL gives clusters their addresses: a number that nothing else uses."""


@dataclass(frozen=True)
class Profile:
    """What a cluster says about itself in every language alike."""

    name: str
    short_name: str = ""
    country: str = ""
    town: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    public_phone: str = ""
    languages: list[str] = field(default_factory=list)


def create_cluster(profile: Profile, *, now: datetime) -> Cluster:
    """Create a cluster, whose address is made from the name by which people call it."""
    take_turn_for(_NEW_ADDRESS)
    cluster = Cluster(slug=_free_slug(profile.short_name or profile.name), created_at=now)
    _write_profile(cluster, profile)
    db.session.add(cluster)
    change_log.record_change(cluster, now, Kind.CREATED)
    return cluster


def save_profile(cluster: Cluster, profile: Profile, now: datetime) -> None:
    """Store what a cluster says about itself.

    Its address stays, because others have written it down.
    """
    before = to_record(cluster)
    _write_profile(cluster, profile)
    change_log.record_change(cluster, now, before=before)


def _write_profile(cluster: Cluster, profile: Profile) -> None:
    cluster.name = profile.name
    cluster.short_name = profile.short_name
    cluster.country = profile.country
    cluster.town = profile.town
    cluster.website = profile.website
    cluster.email = profile.email
    cluster.phone = profile.phone
    cluster.public_phone = profile.public_phone
    cluster.languages = list(profile.languages)


def end_first_steps(cluster: Cluster, now: datetime) -> None:
    """Close the list of first steps for the whole team. Closed again, it stays as it is."""
    if cluster.first_steps_ended_at is None:
        cluster.first_steps_ended_at = now


def save_logo(cluster: Cluster, logo: Picture | None, now: datetime) -> None:
    """Store the logo of a cluster, or that it has none. Visitors see it at once."""
    before = to_record(cluster)
    cluster.logo = logo
    change_log.record_change(cluster, now, before=before)


def save_text(
    cluster: Cluster,
    language: str,
    words: Mapping[str, Words],
    *,
    now: datetime,
    based_on: int | None = None,
) -> None:
    """Store what is said about a cluster in one language, or remove an empty text.

    based_on is the revision of the text that the person had before them. Raises EditedMeanwhile.
    """
    if based_on is not None and based_on != cluster.revision_of_text(language):
        raise EditedMeanwhile
    before = to_record(cluster)
    _write_text(cluster, language, words)
    change_log.record_change(cluster, now, Kind.TEXT_CHANGED, before=before)


def _write_text(cluster: Cluster, language: str, words: Mapping[str, Words]) -> None:
    text = cluster.text_in(language)
    if all(map(is_empty, words.values())):
        if text is not None:
            cluster.texts.remove(text)
        return
    if text is None:
        text = ClusterText(language=language)
        cluster.texts.append(text)
    for name, said in words.items():
        setattr(text, name, said)


def save_webhook(cluster: Cluster, url: str) -> None:
    """Store where a system of the cluster's own is told what happens.

    The first address comes with a secret. What waits to be told goes there too, and nowhere when
    there is no address any more.
    """
    cluster.webhook_url = url
    webhooks.redirect(cluster.id, url)
    if url and not cluster.webhook_secret:
        renew_webhook_secret(cluster)


def renew_webhook_secret(cluster: Cluster) -> None:
    """Make a new secret to sign calls with. What waits to be sent is signed already."""
    cluster.webhook_secret = secrets.token_hex(32)


def invite(
    email: str, *, role: Role, cluster: Cluster | None, language: str, now: datetime
) -> tuple[Invitation, str]:
    """Post an invitation, and return it with the token of its link.

    An earlier one to the same address ends.
    """
    cluster_id = cluster.id if cluster else None
    for earlier in queries.invitations_to(email, cluster_id):
        revoke(earlier, now)
    token = new_link_token()
    invitation = Invitation(
        token_hash=link_token_hash(token),
        email=normal_email(email),
        role=role,
        cluster_id=cluster_id,
        language=language,
        created_at=now,
    )
    db.session.add(invitation)
    mail.post(
        mail.compose(
            "invitation",
            to=invitation.email,
            language=language,
            now=now,
            token=token,
            cluster=cluster.name if cluster else None,
            open_until=invitation.open_until,
        )
    )
    db.session.flush()
    change_log.record_invitation(invitation, now, Kind.INVITED)
    return invitation, token


def invite_colleague(
    email: str, *, role: Role, cluster: Cluster, language: str, now: datetime
) -> None:
    """Post an invitation to somebody who does not work for the cluster. Raises WorksHere."""
    if queries.find_member_by_email(cluster.id, email) is not None:
        raise WorksHere
    invite(email, role=role, cluster=cluster, language=language, now=now)


def accept(
    invitation: Invitation, *, name: str, password_hash: str, language: str, now: datetime
) -> User:
    """Make the account of a person who was invited. Raises InvitationClosed."""
    if not invitation.is_open(now):
        raise InvitationClosed
    user = accounts.create_user(
        invitation.email, name=name, password_hash=password_hash, language=language, now=now
    )
    db.session.flush()
    join(invitation, user, now=now)
    return user


def join(invitation: Invitation, user: User, *, now: datetime) -> None:
    """Give a person the role they were invited to. Raises InvitationClosed or WorksElsewhere."""
    if not invitation.is_open(now):
        raise InvitationClosed
    author = Author(Actor.PERSON, user.id)
    if invitation.cluster_id is None:
        user.is_coordinator = True
        change_log.record_coordinator(user.id, now, author)
    else:
        _employ(user, invitation.cluster_id, invitation.role, now, author)
    invitation.accepted_at = now


def change_role(member: Membership, role: Role, now: datetime, *, by: User) -> None:
    """Give a person another role in a cluster, and tell them. Raises LastManager."""
    if member.role == role:
        return
    _refuse_last_manager(member)
    before = {"role": member.role}
    member.role = role
    change_log.record_member(member, now, Kind.ROLE_CHANGED, before=before)
    if member.user is by:
        return
    mail.post(
        mail.compose(
            "role_changed",
            to=member.user.email,
            language=member.user.language,
            now=now,
            changed_by=by.name,
            cluster=member.cluster.name,
            is_manager=member.is_manager,
        )
    )


def remove_member(member: Membership, now: datetime) -> None:
    """End a person's work for a cluster, but not the account. Raises LastManager."""
    _refuse_last_manager(member)
    change_log.record_member(member, now, Kind.LEFT)
    db.session.delete(member)


def _refuse_last_manager(member: Membership) -> None:
    if member.is_manager and queries.number_of_managers(member.cluster_id) < 2:
        raise LastManager


def revoke(invitation: Invitation, now: datetime) -> None:
    """Take an invitation back: its link is unknown from now on."""
    change_log.record_invitation(invitation, now, Kind.REVOKED)
    db.session.delete(invitation)


def _employ(user: User, cluster_id: int, role: Role, now: datetime, author: Author) -> None:
    member = db.session.get(Membership, user.id)
    if member is None:
        member = Membership(user_id=user.id, cluster_id=cluster_id, role=role)
        db.session.add(member)
        change_log.record_member(member, now, Kind.JOINED, author=author)
    elif member.cluster_id != cluster_id:
        raise WorksElsewhere
    elif not member.is_manager:  # an old invitation as an editor takes nothing away from a manager
        before = {"role": member.role}
        member.role = role
        change_log.record_member(member, now, Kind.ROLE_CHANGED, before=before, author=author)


def _free_slug(name: str) -> str:
    """Make the part of the address from a name, numbered when another cluster has it already."""
    slug = slug_of(name, at_most=80) or "cluster"
    occupied = queries.slugs_like(slug)
    if slug not in occupied:
        return slug
    numbered = (f"{slug}-{number}" for number in range(2, len(occupied) + 3))
    return next(candidate for candidate in numbered if candidate not in occupied)

"""A new draft like a service that a cluster leads already."""

from copy import deepcopy
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import inspect, select

from marketplace.catalogue import actions
from marketplace.catalogue.drafts import DetailsDraft
from marketplace.catalogue.models import Partner, Service, ServiceState, ServiceText
from marketplace.database import db

_NOT_COPIED = {"review_by"}
"""What is said of one service: when it is looked at again."""
_TWICE_WITHIN = timedelta(minutes=1)
"""How long a second click on the same button means the same copy."""


def copy(service: Service, now: datetime) -> Service:
    """Make a draft with the words, the facts and the partners of a service.

    No partner has agreed to it yet. Asked for twice in a minute, it is the same draft, unless
    somebody has worked on it meanwhile.
    """
    original = service.original
    title = original.title if original is not None else ""
    draft = _made_just_now(service, title, now)
    if draft is not None:
        return draft

    draft = actions.create(
        service.lead, title=title, type=service.type, language=service.original_language, now=now
    )
    for fact in fields(DetailsDraft):
        if fact.name not in _NOT_COPIED:
            setattr(draft, fact.name, deepcopy(getattr(service, fact.name)))
    # That of its title alone goes first: both have the same key.
    draft.texts.clear()
    db.session.flush()
    draft.texts.extend(map(_copy_of_text, service.texts))
    draft.partners.extend(map(_copy_of_partner, service.partners))
    db.session.flush()
    return draft


def _made_just_now(service: Service, title: str, now: datetime) -> Service | None:
    """Find a copy of a moment ago on which nobody has worked."""
    copies = (
        select(Service)
        .join(Service.texts)
        .where(Service.lead_id == service.lead_id, Service.state == ServiceState.DRAFT)
        .where(Service.created_at > now - _TWICE_WITHIN, Service.id != service.id)
        .where(Service.changed_at == Service.created_at, ServiceText.title == title)
        .where(ServiceText.language == service.original_language)
    )
    return db.session.scalars(copies.order_by(Service.id)).first()


def _copy_of_text(text: ServiceText) -> ServiceText:
    """Copy a text with all that is known of it, such as what it was translated from."""
    names = [column.key for column in inspect(ServiceText).column_attrs]
    values = {name: deepcopy(getattr(text, name)) for name in names if name != "service_id"}
    return ServiceText(**values)


def _copy_of_partner(partner: Partner) -> Partner:
    return Partner(
        cluster_id=partner.cluster_id,
        cluster=partner.cluster,
        position=partner.position,
        role=partner.role,
        translated_roles=deepcopy(partner.translated_roles),
    )

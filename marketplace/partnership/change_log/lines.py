"""Lines of the change log in words, with the names that things and people have now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.catalogue.models import Service, ServiceState, ServiceText
from marketplace.changes.labels import KINDS, THINGS, Detail, author_of, details_of
from marketplace.changes.models import Change, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import read
from marketplace.i18n import _, current_language
from marketplace.i18n.words import Words, best_words
from marketplace.pages.models import SitePage
from marketplace.pages.titles import title_of
from marketplace.technologies.shown import current_terms

_SERVICE, _TEXT, _CLUSTER = (model.__table__.c for model in (Service, ServiceText, Cluster))


@dataclass(frozen=True)
class ShownThing:
    """What a line is about, as it is called now, and where visitors see it, if they do."""

    name: Words
    url: str | None = None


@dataclass(frozen=True)
class ShownChange:
    """A line of the change log in words."""

    at: datetime
    cluster: str
    sort: str
    thing: ShownThing
    kind: str
    details: list[Detail]
    author: str


def shown(changes: Sequence[Change]) -> list[ShownChange]:
    """Put lines into words, with a few statements for any number of them."""
    services = _services(_numbers(changes, Thing.SERVICE))
    clusters = _clusters({change.cluster_id for change in changes if change.cluster_id})
    people = accounts.names_of(
        _numbers(changes, Thing.MEMBERSHIP)
        | {change.account_id for change in changes if change.account_id}
    )
    return [
        ShownChange(
            at=change.at,
            cluster=clusters[change.cluster_id].name.text if change.cluster_id in clusters else "",
            sort=THINGS.label(change.thing),
            thing=_thing(change, services, clusters, people),
            kind=KINDS.label(change.kind),
            details=details_of(change),
            author=author_of(change, people, _("a former colleague")),
        )
        for change in changes
    ]


def _thing(
    change: Change,
    services: Mapping[int, ShownThing],
    clusters: Mapping[int, ShownThing],
    people: Mapping[int, str],
) -> ShownThing:
    match change.thing:
        case Thing.SERVICE:
            return services.get(int(change.key)) or _plain(change.key)
        case Thing.CLUSTER:
            return clusters.get(int(change.key)) or _plain(change.key)
        case Thing.MEMBERSHIP:
            return _plain(people.get(int(change.key)) or _("a former colleague"))
        case Thing.TECHNOLOGY:
            label = current_terms().label(change.key, current_language())
            return ShownThing(Words(label.words, label.language or current_language()))
        case Thing.PAGE if change.key in set(SitePage):
            return _plain(title_of(SitePage(change.key)))
        case Thing.INVITATION:
            return _plain("")
        case _:
            return _plain(change.key)


def _plain(name: str) -> ShownThing:
    return ShownThing(Words(name, current_language()))


def _numbers(changes: Iterable[Change], thing: Thing) -> set[int]:
    return {int(change.key) for change in changes if change.thing == thing}


def _services(ids: set[int]) -> dict[int, ShownThing]:
    """Find what services are called now, without all else that their texts say."""
    words = [_TEXT[name] for name in ("service_id", "language", "title")]
    titles_of = select(*words).where(_TEXT.service_id.in_(ids))
    titles: dict[int, dict[str, str]] = {}
    for row in read(titles_of):
        titles.setdefault(row.service_id, {})[row.language] = row.title

    columns = [_SERVICE[name] for name in ("id", "slug", "state", "original_language")]
    heads = select(*columns).where(_SERVICE.id.in_(ids))
    services = {}
    for row in read(heads):
        title = best_words(titles.get(row.id, {}), current_language(), row.original_language)
        is_open = row.state != ServiceState.DRAFT
        services[row.id] = ShownThing(
            title or Words(row.slug, current_language()),
            url_for("services.show", slug=row.slug) if is_open else None,
        )
    return services


def _clusters(ids: set[int]) -> dict[int, ShownThing]:
    columns = [_CLUSTER[name] for name in ("id", "slug", "name")]
    heads = select(*columns).where(_CLUSTER.id.in_(ids))
    return {
        row.id: ShownThing(
            Words(row.name, current_language()), url_for("clusters.show", slug=row.slug)
        )
        for row in read(heads)
    }

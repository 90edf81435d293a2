"""What other systems read, a page at a time."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db


def number_of_clusters() -> int:
    """Count the clusters."""
    return db.session.scalar(select(func.count()).select_from(Cluster)) or 0


def clusters(page: int, limit: int) -> list[Cluster]:
    """List the clusters of one page by slug, with their texts."""
    query = (
        select(Cluster)
        .options(selectinload(Cluster.texts))
        .order_by(Cluster.slug)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def number_of_published() -> int:
    """Count the services in the catalogue."""
    query = select(func.count()).select_from(Service).where(Service.is_published)
    return db.session.scalar(query) or 0


def languages_by_slug(page: int, limit: int) -> dict[str, list[str]]:
    """Map the slugs of one page of the catalogue to the languages of their texts."""
    ids_of_page = (
        select(Service.id)
        .where(Service.is_published)
        .order_by(Service.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    ids = list(db.session.scalars(ids_of_page))
    if not ids:
        return {}

    query = (
        select(Service.slug, ServiceText.language)
        .join(ServiceText, ServiceText.service_id == Service.id)
        .where(Service.is_published, Service.id.between(ids[0], ids[-1]))
        .order_by(Service.id, ServiceText.language)
    )
    languages: dict[str, list[str]] = {}
    for slug, language in db.session.execute(query):
        languages.setdefault(slug, []).append(language)
    return languages

"""What other systems read, a page at a time."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db


def clusters(page: int, limit: int) -> tuple[int, list[Cluster]]:
    """Give the number of clusters and those of one page with their texts, by slug."""
    total = db.session.scalar(select(func.count()).select_from(Cluster)) or 0
    query = select(Cluster).options(selectinload(Cluster.texts)).order_by(Cluster.slug)
    return total, list(db.session.scalars(query.offset((page - 1) * limit).limit(limit)))


def number_published() -> int:
    """Count the services in the catalogue."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Service).where(Service.state == "published")
        )
        or 0
    )


def published_slugs(page: int, limit: int) -> dict[str, list[str]]:
    """Give the slugs of one page of the catalogue, by id, each with the languages of its texts."""
    some = select(Service.id).where(Service.state == "published").order_by(Service.id)
    ids = list(db.session.scalars(some.offset((page - 1) * limit).limit(limit)))
    if not ids:
        return {}
    query = (
        select(Service.slug, ServiceText.language)
        .join(ServiceText, ServiceText.service_id == Service.id)
        .where(Service.state == "published", Service.id.between(ids[0], ids[-1]))
        .order_by(Service.id, ServiceText.language)
    )
    languages: dict[str, list[str]] = {}
    for slug, language in db.session.execute(query):
        languages.setdefault(slug, []).append(language)
    return languages

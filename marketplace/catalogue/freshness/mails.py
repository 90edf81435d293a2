"""The mail that asks a cluster to look at services whose review is overdue."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from marketplace.catalogue.freshness import links
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail


class OverdueService(NamedTuple):
    """A service as the mail shows it."""

    title: str
    language: str
    """The language of the title."""
    token: str


def remind(
    cluster: Cluster,
    services: Sequence[Service],
    number: int,
    step_on: date | None,
    now: datetime,
) -> Mail:
    """Post one mail about some services of a cluster, in the language of its desk."""
    return mail.post(
        mail.compose(
            "service_review",
            to=cluster.email,
            language=cluster.language,
            now=now,
            cluster=cluster.name,
            number=number,
            step_on=step_on,
            services=[_shown(service, cluster.language) for service in services],
        )
    )


def _shown(service: Service, language: str) -> OverdueService:
    text = service.best_text(language)
    token = links.token_of(service.id, service.review_by or date.max)
    return OverdueService(text.title or service.slug, text.language, token)

"""The facts about a service in words, for people and for search engines."""

from typing import Any

from marketplace import vocabularies
from marketplace.catalogue.cards import price_label
from marketplace.catalogue.models import PriceModel, Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.i18n import (
    _,
    as_typed,
    country_name,
    ngettext,
    show_date,
    show_money,
)
from marketplace.media.addresses import public_address
from marketplace.technologies import shown as technologies

Fact = tuple[str, str | list[str]]


def facts_of(service: Service) -> list[Fact]:
    """List all that is known of a service, for those who edit it."""
    novelty = vocabularies.NOVELTY.label(service.novelty) if service.novelty else ""
    return [
        (_("Type"), vocabularies.TYPE.label(service.type)),
        *key_facts_of(service),
        *details_of(service),
        (_("New or improved"), novelty),
        (_("Improved since version"), str(service.improved_since or "")),
    ]


def key_facts_of(service: Service) -> list[Fact]:
    """List what decides whether a reader reads on, as label and value.

    Pages leave out an empty value.
    """
    return [
        (_("Price"), _prices(service)),
        (_("Duration"), duration(service)),
        (
            _("Reply time"),
            ngettext(
                "Within %(num)s working day",
                "Within %(num)s working days",
                service.reply_within_days,
            ),
        ),
    ]


def details_of(service: Service) -> list[Fact]:
    """List what else a reader asks about a service, but what only the partnership reports."""
    return [
        (_("Delivery"), [vocabularies.DELIVERY.label(code) for code in service.delivery]),
        (
            _("Languages of the service"),
            vocabularies.LANGUAGE.listing(service.languages),
        ),
        (_("Countries"), vocabularies.COUNTRY.listing(service.countries)),
        (_("Audience"), [vocabularies.AUDIENCE.label(code) for code in service.audience]),
        (_("Sectors"), [vocabularies.sector_label(code) for code in service.sectors]),
        (_("Technologies"), technologies.listing(service.technologies)),
        (_("Technology readiness level (TRL)"), readiness_level(service)),
        (
            _("Information checked on"),
            show_date(service.confirmed_on) if service.confirmed_on else "",
        ),
    ]


def duration(service: Service) -> str:
    """Say how long the service takes."""
    match service.duration_amount, service.duration_unit:
        case int(number), "hours":
            return ngettext("%(num)s hour", "%(num)s hours", number)
        case int(number), "days":
            return ngettext("%(num)s day", "%(num)s days", number)
        case int(number), "weeks":
            return ngettext("%(num)s week", "%(num)s weeks", number)
        case int(number), "months":
            return ngettext("%(num)s month", "%(num)s months", number)
    return ""


def readiness_level(service: Service) -> str:
    """Say for which technology readiness levels (1 to 9) the service is meant."""
    low = service.trl_min or service.trl_max
    high = service.trl_max or service.trl_min
    if low is None or high is None:
        return ""
    return str(low) if low == high else _("From %(low)s to %(high)s", low=low, high=high)


def _prices(service: Service) -> list[str]:
    prices = [price_label(service)]
    if service.price_member_amount is not None:
        amount = show_money(service.price_member_amount, service.price_currency)
        prices.append(_("%(amount)s for members of the cluster", amount=amount))
    return prices


def structured_data(service: Service, text: ServiceText, url: str) -> dict[str, Any]:
    """Describe a service to search engines: https://schema.org/Service."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": url,
        "url": url,
        "name": text.title,
        "description": text.summary,
        "serviceType": as_typed(vocabularies.TYPE.label(service.type)),
        "provider": [_organisation(cluster) for cluster in service.clusters],
        "areaServed": [country_name(code) for code in service.countries],
    }
    if service.picture:
        data["image"] = public_address(service.picture.main_name)
    if service.languages:
        data["availableChannel"] = {
            "@type": "ServiceChannel",
            "availableLanguage": list(service.languages),
        }
    if service.price_model == PriceModel.FIXED and service.price_amount is not None:
        data["offers"] = {
            "@type": "Offer",
            "price": str(service.price_amount),
            "priceCurrency": service.price_currency,
        }
    return data


def _organisation(cluster: Cluster) -> dict[str, str]:
    """Describe a cluster to search engines: https://schema.org/Organization."""
    data = {"@type": "Organization", "name": cluster.name}
    if cluster.website:
        data["url"] = cluster.website
    if cluster.logo:
        data["logo"] = public_address(cluster.logo.main_name)
    return data

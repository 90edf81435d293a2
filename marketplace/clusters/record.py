"""A cluster in the interchange format: one object of JSON, the same wherever it is written."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marketplace.clusters.models import Cluster, ClusterText
from marketplace.records import Fields, compact
from marketplace.records.values import country_code, day, email, web
from marketplace.text import clean_line, clean_text
from marketplace.vocabularies import COUNTRY, LABEL, LANGUAGE

SUMMARY_MAX, DESCRIPTION_MAX = 300, 10_000
Record = dict[str, Any]


def to_record(cluster: Cluster) -> Record:
    """Write a cluster down; its texts must be loaded."""
    label = {"level": cluster.label_level, "url": cluster.label_url}
    label |= {
        "awarded": _iso(cluster.label_awarded),
        "valid_until": _iso(cluster.label_valid_until),
    }
    return _record(
        slug=cluster.slug,
        name=clean_line(cluster.name),
        short_name=clean_line(cluster.short_name),
        country=cluster.country,
        town=clean_line(cluster.town),
        website=cluster.website,
        email=cluster.email,
        phone=clean_line(cluster.phone),
        languages=cluster.languages,
        label=label if cluster.label_level else {},
        texts={
            text.language: {
                "summary": clean_line(text.summary),
                "description": clean_text(text.description),
            }
            for text in sorted(cluster.texts, key=lambda text: text.language)
        },
    )


def checked(value: object, mistakes: list[str]) -> Record:
    """Read a record that came from elsewhere; what is wrong with it is added to the mistakes."""
    fields = Fields(value, mistakes)
    fields.raw("kind")
    record = _record(
        slug=fields.slug("slug"),
        name=fields.text("name", 250, required=True),
        short_name=fields.text("short_name", 60),
        country=fields.code("country", COUNTRY, spelling=country_code),
        town=fields.text("town", 120),
        website=fields.value("website", web),
        email=fields.value("email", email),
        phone=fields.text("phone", 50),
        languages=fields.codes("languages", LANGUAGE),
        label=_label(fields.part("label")),
        texts={code: _text(part) for code, part in fields.named_parts("texts", LANGUAGE).items()},
    )
    fields.end()
    return record


def apply(record: Mapping[str, Any], cluster: Cluster) -> None:
    """Make a cluster what a checked record says; its texts must be loaded."""
    cluster.slug, cluster.name = record["slug"], record["name"]
    for name in ("short_name", "country", "town", "website", "email", "phone"):
        setattr(cluster, name, record.get(name, ""))
    cluster.languages = record.get("languages", [])
    label = record.get("label", {})
    cluster.label_level, cluster.label_url = label.get("level"), label.get("url", "")
    cluster.label_awarded = _date(label.get("awarded"))
    cluster.label_valid_until = _date(label.get("valid_until"))
    texts = {text.language: text for text in cluster.texts}
    for language in record.get("texts", {}):
        texts.setdefault(language, ClusterText(language=language))
    cluster.texts = [texts[language] for language in record.get("texts", {})]
    for text in cluster.texts:
        written = record["texts"][text.language]
        text.summary, text.description = written.get("summary", ""), written.get("description", "")


def new(record: Mapping[str, Any], now: datetime) -> Cluster:
    """Make the cluster that a checked record describes."""
    cluster = Cluster(created_at=now, texts=[])
    apply(record, cluster)
    return cluster


def _record(
    *, label: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]], **fields: Any
) -> Record:
    order = ("level", "awarded", "valid_until", "url")
    written = {language: compact(text.items()) for language, text in texts.items()}
    return compact(
        [
            ("kind", "cluster"),
            *fields.items(),
            ("label", compact((key, label.get(key)) for key in order)),
            ("texts", {language: text for language, text in written.items() if text}),
        ]
    )


def _label(fields: Fields | None) -> dict[str, Any]:
    if fields is None:
        return {}
    if fields.raw("level") == "none":
        return {}
    label = {
        "level": fields.code("level", LABEL, required=True),
        "awarded": _iso(fields.value("awarded", day)),
        "valid_until": _iso(fields.value("valid_until", day)),
        "url": fields.value("url", web),
    }
    fields.end()
    return label


def _text(fields: Fields) -> dict[str, str]:
    text = {
        "summary": fields.text("summary", SUMMARY_MAX),
        "description": fields.text("description", DESCRIPTION_MAX, lines=True),
    }
    fields.end()
    return text


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None

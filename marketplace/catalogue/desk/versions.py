"""A published version of a service, side by side with the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from werkzeug.wrappers import Response

from marketplace.catalogue import queries
from marketplace.catalogue.desk.views import blueprint
from marketplace.catalogue.facts import Fact, facts_of
from marketplace.catalogue.models import SERVICE, Service, ServiceVersion
from marketplace.catalogue.record import ServiceRecord
from marketplace.catalogue.record.columns import columns_of
from marketplace.clusters.access import member, my_membership
from marketplace.i18n import _, language_name
from marketplace.web import htmx
from marketplace.web.errors import or_404

Value = str | list[str]


@dataclass(frozen=True)
class Entry:
    """Something that a version says, and what the one before said of it."""

    label: str
    before: Value
    after: Value
    is_ticked: bool = False
    """Whether a list is what was ticked, which the editor sorts: then its order says nothing."""

    @property
    def is_changed(self) -> bool:
        """Whether the two versions differ here."""
        lists = isinstance(self.before, list) and isinstance(self.after, list)
        if lists and self.is_ticked:
            return sorted(self.before) != sorted(self.after)
        return self.before != self.after


@dataclass(frozen=True)
class Group:
    """The entries of a text, or of the details."""

    heading: str
    language: str | None
    """That of the words of the service; None for details, which are in that of the page."""
    entries: Sequence[Entry]

    @property
    def changed(self) -> list[Entry]:
        """The entries in which the two versions differ."""
        return [entry for entry in self.entries if entry.is_changed]

    @property
    def unchanged(self) -> list[Entry]:
        """The entries that are alike in both versions, which a page folds away."""
        return [entry for entry in self.entries if not entry.is_changed]


@blueprint.get("/<slug>/versions/<int(max=2147483647):number>")
@member
def version(slug: str, number: int) -> Response:
    """Show a version as visitors saw it, beside the one before."""
    service = or_404(queries.find_taking_part(slug, my_membership().cluster_id))
    after = or_404(queries.find_version(service.id, number))
    before = queries.find_version(service.id, number - 1)
    return htmx.render(
        "catalogue/desk/version.html",
        service=service,
        version=after,
        previous=before,
        groups=list(_groups(before, after)),
    )


def _groups(before: ServiceVersion | None, after: ServiceVersion) -> Iterator[Group]:
    texts_before, texts_after = _texts(before), _texts(after)
    for language in sorted({*texts_before, *texts_after}):
        words = texts_before.get(language, {}), texts_after.get(language, {})
        entries = [
            Entry(label, words[0].get(name, ""), words[1].get(name, ""))
            for name, label in SERVICE.labels().items()
        ]
        yield Group(language_name(language), language, _present(entries))

    facts_before, facts_after = dict(_facts(before)), dict(_facts(after))
    labels = dict.fromkeys([*facts_after, *facts_before])
    details = [
        Entry(label, facts_before.get(label, ""), facts_after.get(label, ""), is_ticked=True)
        for label in labels
    ]
    yield Group(_("Details"), None, _present(details))


def _present(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.before or entry.after]


def _texts(version: ServiceVersion | None) -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = version.record.get("texts", {}) if version else {}
    return texts


def _facts(version: ServiceVersion | None) -> list[Fact]:
    """Return the details of a version in words.

    None where a release of long ago stored what no record says any more: its texts are still there.
    """
    if version is None:
        return []
    try:
        record = ServiceRecord.model_validate(version.record)
    except ValidationError:
        return []
    return facts_of(Service(**columns_of(record)))

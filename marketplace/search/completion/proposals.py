"""What a list proposes to somebody who types, each with the address where it leads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from marketplace import vocabularies
from marketplace.catalogue.listing import find_listed
from marketplace.clusters import queries as clusters
from marketplace.clusters.names import PlacedCluster
from marketplace.i18n import _, ngettext
from marketplace.search.completion.names import Kind, Name, NameList
from marketplace.search.completion.titles import services_titled
from marketplace.search.completion.topics import is_written_about
from marketplace.search.index.bitsets import cardinality
from marketplace.search.index.build import Index
from marketplace.search.index.reader import index_reader
from marketplace.search.text import thesaurus
from marketplace.search.text.tokenizer import tokenize
from marketplace.text import clean_line
from marketplace.web.addresses import kept_address, with_query
from marketplace.web.page_cache.sharing import materials

AT_MOST = 8
"""Proposals in a list: more are read by nobody, and hide the page on a phone."""
_MOST_OF_KIND = {Kind.TOPIC: 3, Kind.TYPE: 1, Kind.CLUSTER: 2, Kind.PLACE: 2, Kind.SERVICE: 5}
_FEWEST_SERVICES = 3
"""Places that are left to services, where there are that many."""
_LEAST, _CHARACTERS_READ = 2, 100
"""Letters without which nothing is proposed, and characters of which more are no beginning."""


@dataclass(frozen=True)
class Proposal:
    """A line of the list."""

    kind: Kind
    label: str
    address: str
    note: str = ""
    """How much it leads to."""
    language: str = ""
    """The language of the label, where it is not the reader's."""


def proposals_for(text: str, language: str) -> list[Proposal]:
    """List what may be meant by the beginning of a search, in the order of kinds."""
    text = clean_line(text[:_CHARACTERS_READ])
    index = index_reader().current()
    if len(text) < _LEAST or index is None:
        return []

    named = list(_named(index, text, language))
    ids = services_titled(index, text, language, _MOST_OF_KIND[Kind.SERVICE])
    titled = _services(ids, language)
    number_of_services = max(AT_MOST - len(named), min(_FEWEST_SERVICES, len(titled)))
    return [*named[: AT_MOST - min(len(titled), number_of_services)], *titled[:number_of_services]]


def grouped(proposals: Iterable[Proposal]) -> list[dict[str, object]]:
    """Return proposals as the script of the page reads them, by their kinds."""
    labels = {
        Kind.TOPIC: _("Topics"),
        Kind.TYPE: _("Type of service"),
        Kind.CLUSTER: _("Clusters"),
        Kind.PLACE: _("Places"),
        Kind.SERVICE: _("Services"),
    }
    return [
        {
            "kind": kind.value,
            "label": labels[kind],
            "options": [
                {
                    "label": proposal.label,
                    "address": proposal.address,
                    "note": proposal.note,
                    "language": proposal.language,
                }
                for proposal in group
            ],
        }
        for kind, group in groupby(proposals, key=lambda proposal: proposal.kind)
    ]


def _named(index: Index, text: str, language: str) -> Iterator[Proposal]:
    """Propose names that stand for some services."""
    numbers = dict.fromkeys(Kind, 0)
    matches = _names(language).beginning_with(tokenize(text))
    for match in sorted(matches, key=lambda match: list(Kind).index(match.name.kind)):
        kind = match.name.kind
        if numbers[kind] == _MOST_OF_KIND[kind]:
            continue
        if kind == Kind.TOPIC and _is_written_about(index, match.name):
            numbers[kind] += 1
            yield Proposal(kind, match.spelling, _address([("q", match.spelling)]))
        elif total := _total(index, match.name):
            numbers[kind] += 1
            note = ngettext("%(num)s service", "%(num)s services", total)
            yield Proposal(kind, match.spelling, _address(match.name.filter_pairs), note)


def _services(ids: list[int], language: str) -> list[Proposal]:
    """Propose services by their titles."""
    proposals = []
    for service in find_listed(ids):
        text = service.best_text(language)
        address = kept_address("services.show", slug=service.slug)
        elsewhere = text.language if text.language != language else ""
        proposals.append(Proposal(Kind.SERVICE, text.title, address, language=elsewhere))
    return proposals


def _address(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address of some results."""
    return with_query(kept_address("search.results"), pairs)


def _total(index: Index, name: Name) -> int:
    """Count the services that pass the filters of a name."""
    facets = index.facets
    is_known = all(
        any(facets.has(facet, value) for value in values) for facet, values in name.filters.items()
    )
    if not name.filters or not is_known:
        return 0
    return cardinality(facets.narrow(facets.all_documents, name.filters))


def _is_written_about(index: Index, topic: Name) -> bool:
    """Tell whether a text is about a topic, which lists find out once for an index."""
    known: dict[Name, bool] = materials("index")
    if topic not in known:
        known[topic] = is_written_about(index, topic.terms)
    return known[topic]


def _names(language: str) -> NameList:
    """Return all names in the reader's language, which lists share until a cluster changes."""
    shared = materials("clusters")
    key = "names", language
    names: NameList | None = shared.get(key)
    if names is None:
        names = shared[key] = NameList(_all_names(language))
    return names


def _all_names(language: str) -> Iterator[Name]:
    for concept in thesaurus.concepts():
        label, *synonyms = concept.names[language if language in concept.names else "en"]
        yield Name(Kind.TOPIC, label, synonyms=tuple(synonyms), terms=concept.terms)
    for facet, kind in (("type", Kind.TYPE), ("country", Kind.PLACE)):
        vocabulary = vocabularies.BY_NAME[facet]
        yield from (
            Name(kind, vocabulary.label(code), {facet: (code,)}) for code in vocabulary.codes
        )
    placed = clusters.placed()
    for cluster in placed:
        label = cluster.short_name or cluster.name
        yield Name(Kind.CLUSTER, label, {"cluster": (cluster.slug,)}, (cluster.name,))
    yield from _towns(placed)


def _towns(placed: Iterable[PlacedCluster]) -> Iterator[Name]:
    """Name the towns of clusters: those of several stand for the services of all."""
    slugs_by_town: dict[str, list[str]] = {}
    for cluster in placed:
        if cluster.town:
            slugs_by_town.setdefault(cluster.town, []).append(cluster.slug)
    for town, slugs in slugs_by_town.items():
        yield Name(Kind.PLACE, town, {"cluster": tuple(slugs)})

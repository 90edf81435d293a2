"""A query with the entities that it names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from marketplace.search.entities.entity import Certainty, Entity, Kind, Name
from marketplace.search.entities.words import (
    TypedText,
    is_companion,
    is_organisation,
    is_service,
)


@dataclass(frozen=True)
class Mention:
    """An entity that a query names, from the word `start` to before the word `end`."""

    name: Name
    start: int
    end: int

    @property
    def entity(self) -> Entity:
        """What is named."""
        return self.name.entity

    @property
    def places(self) -> set[int]:
        """The places of its words."""
        return set(range(self.start, self.end))


@dataclass(frozen=True)
class Reading:
    """A query in words, and what these name."""

    typed: TypedText
    mentions: Sequence[Mention] = ()
    """The longest first. Of names that overlap only the longest count."""

    def leading(self) -> list[Mention]:
        """List the entities of which the services may come first."""
        return [mention for mention in self.mentions if self._may_lead(mention)]

    def _may_lead(self, mention: Mention) -> bool:
        certainty = mention.name.certainty
        if certainty == Certainty.ALONE:
            return is_all(self.typed, mention.places)
        return certainty > Certainty.OFFERED

    def names_country_of(self, mention: Mention) -> bool:
        """Whether the country of an entity is named beside it, and nothing else."""
        countries = _places_of_country(self.mentions, mention.entity.country) - mention.places
        return bool(countries) and is_all(self.typed, mention.places | countries)

    def without(self, mention: Mention) -> str:
        """Return the text without the words of an entity.

        It is empty if the rest says nothing.
        """
        if is_all(self.typed, mention.places):
            return ""
        return self.typed.without(mention.places)


def resolve(typed: TypedText, found: Sequence[Mention]) -> Reading:
    """Choose among names that were found those that are one in this query, the longest first."""
    mentions: list[Mention] = []
    spans: dict[int, tuple[int, int]] = {}
    for mention in sorted(found, key=_longest_first):
        if not _is_possible(typed, found, mention):
            continue
        span = (mention.start, mention.end)
        if all(spans.get(place, span) == span for place in range(*span)):
            spans |= dict.fromkeys(range(*span), span)
            mentions.append(mention)
    return Reading(typed, mentions)


def is_all(typed: TypedText, places: Collection[int]) -> bool:
    """Whether the other words only say that an organisation or its services are meant."""
    return all(
        place in places or is_companion(token.forms[0]) for place, token in enumerate(typed.tokens)
    )


def _longest_first(mention: Mention) -> tuple[int, int, int, str]:
    certainty = mention.name.certainty
    return mention.start - mention.end, mention.start, -certainty, mention.entity.key


def _is_possible(typed: TypedText, found: Sequence[Mention], mention: Mention) -> bool:
    """Whether a name is one in this query.

    The telling words of a cluster's name, as "grain", are no hint to it beside others.
    """
    certainty = mention.name.certainty
    if certainty not in {Certainty.WITH_ORGANISATION, Certainty.WITH_COMPANION}:
        return True
    countries = _places_of_country(found, mention.entity.country) - mention.places
    if not is_all(typed, mention.places | countries):
        return False
    words = [
        token.forms[0]
        for place, token in enumerate(typed.tokens)
        if place not in mention.places | countries
    ]
    with_services = certainty == Certainty.WITH_COMPANION
    return bool(countries) or any(
        is_organisation(word) or (with_services and is_service(word)) for word in words
    )


def _places_of_country(found: Sequence[Mention], code: str) -> set[int]:
    """Return the places of the words that name a country."""
    return {
        place
        for mention in found
        if mention.entity.kind == Kind.COUNTRY and mention.entity.key == code
        for place in mention.places
    }

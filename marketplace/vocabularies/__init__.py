"""Codes that are stored and never change, and the translated labels people read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marketplace.i18n import OFFICIAL_EU, _l, alphabetical, country_name, language_name
from marketplace.vocabularies import countries
from marketplace.vocabularies.countries import EU_MEMBERS
from marketplace.vocabularies.nace import DIVISIONS, SECTIONS, division_code, sector_label

__all__ = [
    "AUDIENCE",
    "BY_NAME",
    "COUNTRY",
    "DELIVERY",
    "DIVISIONS",
    "EU_MEMBERS",
    "LABEL",
    "LANGUAGE",
    "NOVELTY",
    "ORIGIN",
    "PRICE",
    "ROLE",
    "SECTIONS",
    "SECTOR",
    "SIZE",
    "STATE",
    "TYPE",
    "UNIT",
    "Vocabulary",
    "division_code",
    "sector_label",
]


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of codes with their labels, in the order in which people should see them."""

    name: str
    labels: Mapping[str, object]

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    @property
    def codes(self) -> tuple[str, ...]:
        """List the codes in order."""
        return tuple(self.labels)

    def label(self, code: str) -> str:
        """Name a code in the current language, or by itself when it is unknown."""
        return str(self.labels.get(code, code))

    def listing(self, codes: Iterable[str]) -> str:
        """Name several codes in a row, which begins with a capital."""
        return _with_capital(", ".join(map(self._label_inside, codes)))

    def _label_inside(self, code: str) -> str:
        """Name a code as it stands inside a sentence."""
        return self.label(code)

    def choices(self) -> list[tuple[str, str]]:
        """List codes and labels for a form."""
        return [(code, self.label(code)) for code in self.labels]


class ListedVocabulary(Vocabulary):
    """A vocabulary whose labels are also listed in a row, where only the first has a capital.

    They stand in small letters in the catalogues: only a person knows the nouns of German.
    """

    def label(self, code: str) -> str:
        """Name a code in the current language, with a capital."""
        return _with_capital(self._label_inside(code))

    def _label_inside(self, code: str) -> str:
        return super().label(code)


@dataclass(frozen=True)
class StandardVocabulary(Vocabulary):
    """A vocabulary whose labels come from a standard, in the order of its codes."""

    label_of: Callable[[str], str]
    """Names a code in the current language."""

    def label(self, code: str) -> str:
        """Name a code in the current language."""
        return self.label_of(code)


@dataclass(frozen=True)
class AlphabeticalVocabulary(StandardVocabulary):
    """A vocabulary whose labels come from a standard, in the order of the labels."""

    def choices(self) -> list[tuple[str, str]]:
        """List codes and labels by label, with the Union before its members."""
        return sorted(super().choices(), key=_alphabetical_order)


def _alphabetical_order(choice: tuple[str, str]) -> tuple[bool, tuple[str, str]]:
    """Return the key by which codes and labels are sorted."""
    code, label = choice
    return code != "EU", alphabetical(label)


TYPE = Vocabulary(
    "type",
    {
        "funding": _l("Funding"),
        "innovation": _l("Innovation"),
        "testing": _l("Testing"),
        "training": _l("Training"),
        "internationalisation": _l("Internationalisation"),
        "partnering": _l("Partnering"),
        "visibility": _l("Visibility"),
        "intelligence": _l("Market and technology intelligence"),
        "standards": _l("Intellectual property and standards"),
        "transition": _l("Green and digital transition"),
        "advice": _l("Advice"),
    },
)
AUDIENCE = Vocabulary(
    "audience",
    {
        "sme-member": _l("SMEs that are members of the cluster"),
        "sme": _l("Small and medium-sized enterprises"),
        "startup": _l("Start-ups"),
        "research": _l("Research organisations"),
        "cluster": _l("Clusters"),
    },
)
DELIVERY = ListedVocabulary(
    "delivery",
    {
        "remote": _l("remotely"),
        "on-site": _l("at your site"),
        "at-cluster": _l("at the cluster"),
        "mail-in": _l("by sending samples"),
        "hybrid": _l("on site and remotely"),
    },
)
PRICE = Vocabulary(
    "price",
    {
        "free": _l("Free of charge"),
        "free-for-members": _l("Free for members"),
        "fixed": _l("Fixed price"),
        "from": _l("Price from"),
        "on-request": _l("Price on request"),
        "grant-funded": _l("Funded by a grant"),
    },
)
SIZE = Vocabulary(
    "size",
    {
        "micro": _l("Micro: fewer than 10 people"),
        "small": _l("Small: fewer than 50 people"),
        "medium": _l("Medium-sized: fewer than 250 people"),
        "large": _l("Large: 250 people or more"),
        "not-a-company": _l("Not a company"),
    },
)
"""Commission Recommendation 2003/361/EC."""
LABEL = Vocabulary(
    "label", {"bronze": _l("Bronze label"), "silver": _l("Silver label"), "gold": _l("Gold label")}
)
"""European Cluster Excellence Initiative."""
STATE = Vocabulary(
    "state", {"draft": _l("Draft"), "published": _l("Published"), "withdrawn": _l("Withdrawn")}
)
NOVELTY = Vocabulary("novelty", {"new": _l("New service"), "improved": _l("Improved service")})
VERSION_KIND = Vocabulary(
    "kind of version",
    {
        "first": _l("First publication"),
        "change": _l("Service changed"),
        "typo": _l("Spelling corrected"),
        "restored": _l("Older version restored"),
        "imported": _l("Imported from a file"),
    },
)
ORIGIN = Vocabulary(
    "origin",
    {
        "original": _l("Original"),
        "translation": _l("Translated by a person"),
        "machine": _l("Machine draft"),
    },
)
UNIT = Vocabulary(
    "unit", {"hours": _l("hours"), "days": _l("days"), "weeks": _l("weeks"), "months": _l("months")}
)
ROLE = Vocabulary("role", {"editor": _l("Editor"), "manager": _l("Manager")})
LANGUAGE = AlphabeticalVocabulary("language", dict.fromkeys(OFFICIAL_EU, ""), language_name)
COUNTRY = AlphabeticalVocabulary(
    "country", dict.fromkeys(["EU", *countries.CODES], ""), country_name
)
SERVED = AlphabeticalVocabulary(
    "country", dict.fromkeys(["EU", *EU_MEMBERS, *countries.NEAR], ""), country_name
)
"""The countries that are offered for a tick: those that clusters mostly serve."""
SECTOR = StandardVocabulary("sector", dict.fromkeys(DIVISIONS, ""), sector_label)
BY_NAME = {
    vocabulary.name: vocabulary
    for vocabulary in (
        TYPE,
        AUDIENCE,
        DELIVERY,
        PRICE,
        SIZE,
        LABEL,
        STATE,
        NOVELTY,
        ORIGIN,
        UNIT,
        ROLE,
        LANGUAGE,
        COUNTRY,
        SECTOR,
    )
}

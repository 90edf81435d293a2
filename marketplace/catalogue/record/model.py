"""A service as a record of the interchange format: what a file may say about it."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from marketplace import vocabularies
from marketplace.catalogue.models import SERVICE, WHAT_IS_NEW_MAX
from marketplace.media.record import DataSheetRecord, PictureRecord
from marketplace.records import InterchangeModel, JsonObject, types
from marketplace.records.mistakes import Violation, validate_with_rules
from marketplace.records.types import (
    ONE_LINE,
    SENTENCE,
    SEVERAL_LINES,
    UNIQUE,
    Code,
    Refusal,
    at_most,
)
from marketplace.text import clean_line
from marketplace.texts.records import with_words_of

TAGS_MAX, TAG_MAX, PARTNERS_MAX, ROLE_MAX = 20, 60, 20, 300
DEFAULT_CURRENCY = "EUR"
LISTS = ("sectors", "technologies", "audience", "delivery", "languages", "countries")
NOVELTY = ("novelty", "improved_since", "what_is_new")
FACTS = ("type", *LISTS, "reply_within_days", *NOVELTY, "original_language")
"""The fields that a record and a service have under the same name, always."""
TIMES = ("confirmed_on", "review_by", "published_at", "withdrawn_at")
MEDIA = ("picture", "data_sheets")
"""The fields that are only exported."""
KEPT_WHEN_ABSENT = ("state", *TIMES, *MEDIA)
"""The fields that a service keeps where a record does not mention them."""


def _ascending(levels: list[int]) -> list[int]:
    if levels[0] > levels[1]:
        raise ValueError
    return levels


Role = Annotated[str, Field(max_length=ROLE_MAX), SENTENCE]
WhatIsNew = Annotated[str, Field(max_length=WHAT_IS_NEW_MAX), SEVERAL_LINES]
VersionNumber = Annotated[
    int, Field(strict=True, ge=1), Refusal("is not the number of a version, from 1 on")
]
Tags = Annotated[
    list[Annotated[str, Field(max_length=TAG_MAX), ONE_LINE]],
    at_most(TAGS_MAX),
    AfterValidator(types.present),
    UNIQUE,
    Field(json_schema_extra={"maxItems": TAGS_MAX}),
]
ReadinessLevels = Annotated[
    list[Annotated[int, Field(strict=True, ge=1, le=9)]],
    Field(min_length=2, max_length=2),
    AfterValidator(_ascending),
    Refusal("is not two levels from 1 to 9, the lower first, as in [3, 6]"),
]
Units = Annotated[
    int, Field(strict=True, ge=1, le=1000), Refusal("is not a whole number from 1 to 1000")
]
WorkingDays = Annotated[
    int, Field(strict=True, ge=1, le=60), Refusal("is not a whole number from 1 to 60")
]


class PartnerRecord(InterchangeModel):
    """A cluster that delivers a service together with the lead cluster."""

    cluster: types.Slug
    """The slug of a cluster of the file, on whatever line, or of the marketplace."""
    role: Role = ""
    """What the cluster contributes, in one line, in the original language of the service."""
    roles: dict[types.LanguageCode, Role] = Field(default_factory=dict)
    """The same in other languages. The import takes the original language here too."""

    def in_one_form(self, original_language: str) -> None:
        """Bring the roles into the form that equal partners have: the original apart, none empty."""
        roles = {language: role for language, role in sorted(self.roles.items()) if role}
        original_role = roles.pop(original_language, "")
        self.role = self.role or original_role
        self.roles = roles


class PriceRecord(InterchangeModel):
    """What a service costs."""

    model: Annotated[str, Code(vocabularies.PRICE)] = "on-request"
    """How the price is made."""
    amount: types.Amount | None = None
    """The price, as in "450.00"."""
    member_amount: types.Amount | None = None
    """The price for members of the cluster, where it differs."""
    currency: types.Currency | None = None
    """A code of ISO 4217. An amount without one is in EUR."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        return self.in_one_form()

    def in_one_form(self) -> Self:
        """Return the price as equal services have it: a currency where there is an amount only."""
        if self.amount is None and self.member_amount is None:
            self.currency = None
        else:
            self.currency = self.currency or DEFAULT_CURRENCY
        return self


class DurationRecord(InterchangeModel):
    """How long a service usually takes."""

    amount: Units
    """How many of the units."""
    unit: Annotated[str, Code(vocabularies.UNIT)]
    """The unit of time."""


@with_words_of(SERVICE)
class ServiceTextRecord(InterchangeModel):
    """The words about a service in one language."""

    origin: Annotated[str, Code(vocabularies.ORIGIN)] | None = None
    """Who wrote the text.

    Without it the text in the original language is an original, any other one a translation.
    """
    outdated: Annotated[bool, Field(strict=True)] = False
    """Whether the original changed since this translation was made."""


_EXAMPLE: JsonObject = {
    "kind": "service",
    "slug": "membrane-screening",
    "cluster": "wsm",
    "partners": [
        {"cluster": "zinnae", "role": "Lit les résultats", "roles": {"en": "Reads the results"}}
    ],
    "type": "testing",
    "sectors": ["E36", "E37"],
    "technologies": ["membranes"],
    "audience": ["sme"],
    "delivery": ["mail-in"],
    "languages": ["fr", "en"],
    "countries": ["EU"],
    "price": {"model": "from", "amount": "450.00", "currency": "EUR"},
    "duration": {"amount": 3, "unit": "weeks"},
    "trl": [3, 6],
    "reply_within_days": 3,
    "state": "published",
    "review_by": "2027-01-31",
    "published_at": "2026-03-01T09:00:00+00:00",
    "original_language": "fr",
    "texts": {
        "en": {"title": "Membrane screening", "summary": "Twenty litres will do."},
        "fr": {
            "title": "Sélection de membranes",
            "summary": "Vingt litres suffisent.",
            "what_you_get": ["Un rapport avec les débits mesurés"],
        },
    },
}


class ServiceRecord(InterchangeModel):
    """A service that one cluster offers, alone or together with others."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: Literal["service"]
    """What the line is about."""
    slug: types.Slug
    """The last part of the page's address. The same slug in a later file changes this service."""
    cluster: types.Slug
    """The slug of the lead cluster: of the file, on whatever line, or of the marketplace."""
    partners: list[PartnerRecord] = Field(default_factory=list)
    """The clusters that deliver the service together with the lead cluster."""
    type: Annotated[str, Code(vocabularies.TYPE)]
    """What sort of service it is."""
    sectors: Annotated[
        list[Annotated[str, Code(vocabularies.SECTOR, vocabularies.division_code)]], UNIQUE
    ] = Field(default_factory=list)
    """The sectors it is for: divisions of NACE Rev. 2, as in E36. The import takes 36 too."""
    technologies: Tags = Field(default_factory=list)
    """The technologies it is about: codes of the vocabulary, or words.

    The import takes the code of a word that names a technology in any language, and proposes a new word
    to the coordinator.
    """
    audience: Annotated[list[Annotated[str, Code(vocabularies.AUDIENCE)]], UNIQUE] = Field(
        default_factory=list
    )
    """Who it is offered to."""
    delivery: Annotated[list[Annotated[str, Code(vocabularies.DELIVERY)]], UNIQUE] = Field(
        default_factory=list
    )
    """Where and how it is delivered."""
    languages: Annotated[list[types.LanguageCode], UNIQUE] = Field(default_factory=list)
    """The languages in which it is delivered."""
    countries: Annotated[list[types.CountryCode], UNIQUE] = Field(default_factory=list)
    """The countries it is offered in. EU is the whole Union.

    ISO 3166-1, but EL for Greece and UK for the United Kingdom. The import takes GR and GB too.
    """
    price: PriceRecord = Field(default_factory=PriceRecord)
    """What it costs. Where nothing is said, the price is on request."""
    duration: DurationRecord | None = None
    """How long it usually takes."""
    trl: ReadinessLevels | None = None
    """The technology readiness levels from which and to which it helps, as in [3, 6]."""
    reply_within_days: WorkingDays = 5
    """The promise to answer an enquiry, in working days."""
    novelty: Annotated[str, Code(vocabularies.NOVELTY)] | None = None
    """Whether it is new or improved."""
    improved_since: VersionNumber | None = None
    """Of an improved service: the number of the first published version that has what is new."""
    what_is_new: dict[types.LanguageCode, WhatIsNew] = Field(default_factory=dict)
    """Of an improved service: what is new, by language."""
    state: Annotated[str, Code(vocabularies.STATE)] | None = None
    """Whether visitors see it.

    Without it a new service is a draft, and a service that is there keeps its state.
    """
    withdrawn_reason: Annotated[str, Field(max_length=1000), SEVERAL_LINES] = ""
    """Why it was withdrawn, for visitors of its page. Only where the state is "withdrawn"."""
    withdrawn_reason_language: types.LanguageCode | None = None
    """The language of the reason, where it is not the original language."""
    confirmed_on: types.Day | None = None
    """When its cluster last said that everything is right. Without it the date stays."""
    review_by: types.Day | None = None
    """When its cluster should look at it again. Without it the date stays."""
    published_at: types.Moment | None = None
    """When it was first published. Without it the time stays."""
    withdrawn_at: types.Moment | None = None
    """When it was withdrawn. Without it the time stays."""
    original_language: types.LanguageCode
    """The language from which the other texts are translated."""
    texts: dict[types.LanguageCode, ServiceTextRecord] = Field({}, validate_default=True)
    """The words about it by language.

    Unless the state is "draft", each needs a title, and one of them a summary too.
    """
    picture: PictureRecord | None = None
    """Its picture. Only exported: an import leaves the picture that is there."""
    data_sheets: list[DataSheetRecord] = Field(default_factory=list)
    """Its data sheets. Only exported: an import leaves those that are there."""

    @property
    def cluster_slugs(self) -> list[str]:
        """The slugs of the clusters that deliver the service, the lead first."""
        return [self.cluster, *(partner.cluster for partner in self.partners)]

    @field_validator("picture")
    @classmethod
    def _leave_picture_out(cls, _picture: PictureRecord | None) -> None:
        """Take what another marketplace exported, and leave the picture that is there."""

    @field_validator("data_sheets")
    @classmethod
    def _leave_data_sheets_out(cls, _sheets: list[DataSheetRecord]) -> list[DataSheetRecord]:
        """Take what another marketplace exported, and leave the data sheets that are there."""
        return []

    @field_validator("partners", mode="wrap")
    @classmethod
    def _check_partners(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> list[PartnerRecord]:
        violations = _wrong_partners(value, lead=info.data.get("cluster"))
        return validate_with_rules(value, validate, violations)

    @field_validator("withdrawn_reason", mode="wrap")
    @classmethod
    def _check_reason(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> str:
        violations: list[Violation] = []
        if _is_there(value) and info.data.get("state") != "withdrawn":
            violations.append(((), 'is there, but the state is not "withdrawn"'))
        return validate_with_rules(value, validate, violations)

    @model_validator(mode="after")
    def _bring_into_one_form(self) -> Self:
        for partner in self.partners:
            partner.in_one_form(self.original_language)
        if self.novelty != "improved":
            self.improved_since, self.what_is_new = None, {}
        self.what_is_new = {
            language: words for language, words in sorted(self.what_is_new.items()) if words
        }
        is_usual = self.withdrawn_reason_language == self.original_language
        if is_usual or not self.withdrawn_reason:
            self.withdrawn_reason_language = None
        return self

    @property
    def language_of_reason(self) -> str:
        """The language of the reason for which it was withdrawn, or nothing without one."""
        if not self.withdrawn_reason:
            return ""
        return self.withdrawn_reason_language or self.original_language

    @field_validator("texts", mode="wrap")
    @classmethod
    def _check_texts(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> dict[str, ServiceTextRecord]:
        is_draft = info.data.get("state") == "draft"
        violations = () if is_draft else _missing_words(value)
        texts = validate_with_rules(value, validate, violations)
        return in_one_form(texts, info.data.get("original_language"))


def in_one_form(
    texts: dict[str, ServiceTextRecord], original_language: str | None
) -> dict[str, ServiceTextRecord]:
    """Return the texts as equal services have them: by language, nothing empty or usual.

    Only what follows an original can be behind it.
    """
    present = {
        language: text for language, text in sorted(texts.items()) if not SERVICE.says_nothing(text)
    }
    for language, text in present.items():
        if text.origin == usual_origin(language, original_language):
            text.origin = None
        if language == original_language or original_language not in present:
            text.outdated = False
    return present


def usual_origin(language: str, original_language: str | None) -> str:
    """Return who wrote a text of which nothing else is said."""
    return "original" if language == original_language else "translation"


def _wrong_partners(partners: object, *, lead: str | None) -> Iterator[Violation]:
    if not isinstance(partners, list):
        return

    slugs = [partner.get("cluster") for partner in partners if isinstance(partner, dict)]
    counts = Counter(slug for slug in slugs if isinstance(slug, str) and slug)
    for slug, count in counts.items():
        if slug == lead:
            yield (), f"has {slug}, which is the lead cluster"
        elif count > 1:
            yield (), f"has {slug} {count} times"

    if len(partners) > PARTNERS_MAX:
        yield (), f"has {len(partners)} clusters, more than {PARTNERS_MAX}"


def _missing_words(texts: object) -> Iterator[Violation]:
    """Find what a list of services could not show of this one."""
    if not isinstance(texts, dict):
        return

    untitled = []
    can_be_listed = False

    for language, text in texts.items():
        if not isinstance(text, dict):
            continue
        if not _is_there(text.get("title")):
            untitled.append(language)
        elif _is_there(text.get("summary")):
            can_be_listed = True

    if not can_be_listed:
        yield (), "has no text with a title and a summary"
    for language in untitled:
        yield (language, "title"), "is missing"


def _is_there(words: object) -> bool:
    """Whether there are words, or something else that is wrong in itself."""
    return bool(clean_line(words)) if isinstance(words, str) else words is not None

"""A service as a record of the interchange format: what a file may say about it."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from marketplace.catalogue.models import ITEM_MAX, ITEMS_MAX, SUMMARY_MAX, TEXT_MAX, TITLE_MAX
from marketplace.records import InterchangeModel
from marketplace.records.mistakes import Violation, validate_with_rules
from marketplace.records.types import (
    Amount,
    Code,
    Codes,
    Currency,
    Day,
    Items,
    Line,
    Moment,
    Refusal,
    Slug,
    Text,
    Whole,
    country_code,
    unique,
)
from marketplace.text import clean_line
from marketplace.vocabularies import (
    AUDIENCE,
    COUNTRY,
    DELIVERY,
    LANGUAGE,
    NOVELTY,
    ORIGIN,
    PRICE,
    SECTOR,
    STATE,
    TYPE,
    UNIT,
    division_code,
)

TAGS_MAX, TAG_MAX, PARTNERS_MAX = 20, 60, 20
DEFAULT_CURRENCY = "EUR"
FACTS = (
    "type",
    "sectors",
    "technologies",
    "audience",
    "delivery",
    "languages",
    "countries",
    "reply_within_days",
    "novelty",
    "original_language",
)
"""The fields that a record and a service have under the same name, always."""
TIMES = ("confirmed_on", "review_by", "published_at", "withdrawn_at")
KEPT_WHEN_ABSENT = ("state", *TIMES)
"""The fields that a service keeps where a record does not mention them."""
WORDS = (
    "title",
    "summary",
    "description",
    "what_you_get",
    "who_it_is_for",
    "how_it_works",
)
"""The fields of a text that people read."""


def _ascending(levels: list[int]) -> list[int]:
    if levels[0] > levels[1]:
        raise ValueError
    return levels


class PartnerRecord(InterchangeModel):
    """A cluster that delivers a service together with the lead cluster."""

    cluster: Slug
    """The slug of the cluster; it is in the file, on whatever line, or in the marketplace."""
    role: Annotated[str, Line(300)] = ""
    """What the cluster contributes, in one line."""


class PriceRecord(InterchangeModel):
    """What a service costs."""

    model: Annotated[str, Code(PRICE)] = "on-request"
    """How the price is made."""
    amount: Amount | None = None
    """The price, as in "450.00"."""
    member_amount: Amount | None = None
    """The price for members of the cluster, where it differs."""
    currency: Currency | None = None
    """A code of ISO 4217; EUR where an amount has none."""

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

    amount: Annotated[int, Whole(1, 1000)]
    """How many of the units."""
    unit: Annotated[str, Code(UNIT)]
    """The unit of time."""


class ServiceTextRecord(InterchangeModel):
    """The words about a service in one language."""

    title: Annotated[str, Line(TITLE_MAX)] = ""
    """The title, in one line."""
    summary: Annotated[str, Line(SUMMARY_MAX)] = ""
    """One or two sentences for the list of services."""
    description: Annotated[str, Text(TEXT_MAX)] = ""
    """The description; it may be Markdown."""
    what_you_get: Annotated[list[str], Items(ITEMS_MAX, ITEM_MAX)] = Field(default_factory=list)
    """What the customer has in the end, one thing an item."""
    who_it_is_for: Annotated[list[str], Items(ITEMS_MAX, ITEM_MAX)] = Field(default_factory=list)
    """Whom the service helps, one group an item."""
    how_it_works: Annotated[str, Text(TEXT_MAX)] = ""
    """The steps from request to result; they may be Markdown."""
    origin: Annotated[str, Code(ORIGIN)] | None = None
    """Who wrote the text; without it the text in the original language is an original, any other one a translation."""
    outdated: Annotated[bool, Field(strict=True)] = False
    """Whether the original changed since this translation was made."""


class ServiceRecord(InterchangeModel):
    """A service that one cluster offers, alone or together with others."""

    kind: Literal["service"]
    """What the line is about."""
    slug: Slug
    """The last part of the page's address. The same slug in a later file changes this service."""
    cluster: Slug
    """The slug of the lead cluster; it is in the file, on whatever line, or in the marketplace."""
    partners: list[PartnerRecord] = Field(default_factory=list)
    """The clusters that deliver the service together with the lead cluster."""
    type: Annotated[str, Code(TYPE)]
    """What sort of service it is."""
    sectors: Annotated[list[str], Codes(SECTOR, division_code)] = Field(default_factory=list)
    """The sectors it is for: divisions of NACE Rev. 2, as in E36. The import takes 36 too."""
    technologies: Annotated[list[str], Items(TAGS_MAX, TAG_MAX), AfterValidator(unique)] = Field(
        default_factory=list
    )
    """The technologies it is about, in free words."""
    audience: Annotated[list[str], Codes(AUDIENCE)] = Field(default_factory=list)
    """Whom it is offered to."""
    delivery: Annotated[list[str], Codes(DELIVERY)] = Field(default_factory=list)
    """Where and how it is delivered."""
    languages: Annotated[list[str], Codes(LANGUAGE)] = Field(default_factory=list)
    """The languages in which it is delivered."""
    countries: Annotated[list[str], Codes(COUNTRY, country_code)] = Field(default_factory=list)
    """The countries it is offered in; EU is the whole Union. The import takes GR and GB for EL and UK."""
    price: PriceRecord = Field(default_factory=PriceRecord)
    """What it costs; on request where nothing is said."""
    duration: DurationRecord | None = None
    """How long it usually takes."""
    trl: (
        Annotated[
            list[Annotated[int, Field(strict=True, ge=1, le=9)]],
            Field(min_length=2, max_length=2),
            AfterValidator(_ascending),
            Refusal("is not two levels from 1 to 9, the lower first, as in [3, 6]"),
        ]
        | None
    ) = None
    """The technology readiness levels from which and to which it helps, as in [3, 6]."""
    reply_within_days: Annotated[int, Whole(1, 60)] = 5
    """The promise to answer an enquiry, in working days."""
    novelty: Annotated[str, Code(NOVELTY)] | None = None
    """Whether it is new or improved."""
    state: Annotated[str, Code(STATE)] | None = None
    """Whether visitors see it. Without a state a new service is a draft, and one that is there keeps its own."""
    withdrawn_reason: Annotated[str, Text(1000)] = ""
    """Why it was withdrawn, for visitors of its page; only where the state is "withdrawn"."""
    confirmed_on: Day | None = None
    """When its cluster last said that everything is still right; unchanged where it is not said."""
    review_by: Day | None = None
    """When its cluster should look at it again; unchanged where it is not said."""
    published_at: Moment | None = None
    """When it was first published; unchanged where it is not said."""
    withdrawn_at: Moment | None = None
    """When it was withdrawn; unchanged where it is not said."""
    original_language: Annotated[str, Code(LANGUAGE)]
    """The language from which the other texts are translated."""
    texts: dict[Annotated[str, Code(LANGUAGE)], ServiceTextRecord] = Field(
        {}, validate_default=True
    )
    """The words about it by language. Only a draft may lack a title in each and a summary in one of them."""

    @property
    def cluster_slugs(self) -> list[str]:
        """The slugs of the clusters that deliver the service, the lead first."""
        return [self.cluster, *(partner.cluster for partner in self.partners)]

    @field_validator("partners", mode="wrap")
    @classmethod
    def _check_partners(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> list[PartnerRecord]:
        violations = _wrong_partners(value, lead=info.data.get("cluster"))
        partners: list[PartnerRecord] = validate_with_rules(value, validate, [*violations])
        return partners

    @field_validator("withdrawn_reason", mode="wrap")
    @classmethod
    def _check_reason(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> str:
        violations: list[Violation] = []
        if _is_there(value) and info.data.get("state") != "withdrawn":
            violations.append(((), 'is there, but the state is not "withdrawn"'))
        reason: str = validate_with_rules(value, validate, violations)
        return reason

    @field_validator("texts", mode="wrap")
    @classmethod
    def _check_texts(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> dict[str, ServiceTextRecord]:
        is_draft = info.data.get("state") == "draft"
        violations = [] if is_draft else [*_missing_words(value)]
        texts: dict[str, ServiceTextRecord] = validate_with_rules(value, validate, violations)
        return in_one_form(texts, info.data.get("original_language"))


def in_one_form(
    texts: dict[str, ServiceTextRecord], original_language: str | None
) -> dict[str, ServiceTextRecord]:
    """Return the texts as equal services have them: by language, without what is empty or usual."""
    for language, text in texts.items():
        if text.origin == usual_origin(language, original_language):
            text.origin = None
        if language == original_language:
            text.outdated = False

    return {
        language: text
        for language, text in sorted(texts.items())
        if any(getattr(text, name) for name in WORDS)
    }


def usual_origin(language: str, original_language: str | None) -> str:
    """Return who wrote a text of which nothing else is said."""
    return "original" if language == original_language else "translation"


def _wrong_partners(partners: object, *, lead: str | None) -> Iterator[Violation]:
    if not isinstance(partners, list):
        return

    slugs = [partner.get("cluster") for partner in partners if isinstance(partner, dict)]
    counts = Counter(slug for slug in slugs if slug and isinstance(slug, str))
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

    objects = {language: text for language, text in texts.items() if isinstance(text, dict)}
    if not any(
        _is_there(text.get("title")) and _is_there(text.get("summary")) for text in objects.values()
    ):
        yield (), "has no text with a title and a summary"

    for language, text in objects.items():
        if not _is_there(text.get("title")):
            yield (language, "title"), "is missing"


def _is_there(words: object) -> bool:
    """Whether there are words, or something else that is wrong in itself."""
    return bool(clean_line(words)) if isinstance(words, str) else words is not None

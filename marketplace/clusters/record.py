"""A cluster as a record of the interchange format."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator

from marketplace.clusters.models import CLUSTER, Cluster, ClusterText
from marketplace.media.record import PictureRecord, picture_record
from marketplace.records import InterchangeModel, JsonObject, types
from marketplace.records.types import ONE_LINE, UNIQUE
from marketplace.text import clean_line
from marketplace.texts.records import with_words_of
from marketplace.vocabularies import LABEL

_ADDRESS = ("country", "town", "website", "email", "phone", "public_phone")
_FACTS = ("slug", "name", "short_name", *_ADDRESS, "languages")
"""The fields that a record and a cluster have under the same name."""


class LabelRecord(InterchangeModel):
    """A label of the European Cluster Excellence Initiative."""

    level: Annotated[str, types.Code(LABEL)]
    """Bronze, silver or gold. The import takes "none" for a cluster without a label."""
    awarded: types.Day | None = None
    """When the label was awarded."""
    valid_until: types.Day | None = None
    """The last day on which it is valid."""
    url: types.WebAddress = ""
    """Where the award can be looked up."""


@with_words_of(CLUSTER)
class ClusterTextRecord(InterchangeModel):
    """The words about a cluster in one language."""


_EXAMPLE: JsonObject = {
    "kind": "cluster",
    "slug": "wsm",
    "name": "Water Sensors & Membranes",
    "short_name": "WSM",
    "country": "FR",
    "town": "Toulouse",
    "website": "https://www.wsm.example.org",
    "email": "desk@wsm.example.org",
    "phone": "+33 5 61 00 00 00",
    "public_phone": "+33 5 61 00 00 01",
    "languages": ["fr", "en"],
    "label": {
        "level": "bronze",
        "awarded": "2026-03-15",
        "valid_until": "2028-03-31",
        "url": "https://www.cluster-analysis.org/benchmarked-clusters",
    },
    "texts": {
        "fr": {"summary": "Capteurs et membranes pour l'eau."},
        "en": {"summary": "Sensors and membranes for water.", "description": "## Who we are"},
    },
}


class ClusterRecord(InterchangeModel):
    """A cluster: an organisation of enterprises that offers services."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: Literal["cluster"]
    """What the line is about."""
    slug: types.Slug
    """The last part of the page's address. The same slug in a later file changes this cluster."""
    name: Annotated[str, Field(min_length=1, max_length=250), ONE_LINE]
    """The name in full."""
    short_name: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    """The name people use for it, if it has one."""
    country: types.CountryCode = ""
    """The country of its seat: ISO 3166-1, but EL for Greece and UK for the United Kingdom."""
    town: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    """The town of its seat."""
    website: types.WebAddress = ""
    """Its own site."""
    email: types.Email = ""
    """The address for enquiries. Visitors cannot see it."""
    phone: types.Phone = ""
    """Its phone number, shown only to enquirers whose answer is overdue."""
    public_phone: types.Phone = ""
    """Its phone number that everyone can see."""
    languages: Annotated[list[types.LanguageCode], UNIQUE] = Field(default_factory=list)
    """The languages people can write in. E-mails are in the first that the marketplace offers."""
    label: LabelRecord | None = None
    """Its label, if it has one."""
    texts: dict[types.LanguageCode, ClusterTextRecord] = Field(default_factory=dict)
    """The words about it by language."""
    logo: PictureRecord | None = None
    """Its logo. Only exported: an import leaves the logo that is there."""

    @field_validator("label", mode="before")
    @classmethod
    def _read_no_label(cls, value: Any) -> Any:
        """Take the level "none" for no label at all."""
        has_none = isinstance(value, dict) and value.get("level") == "none"
        return None if has_none else value

    @field_validator("logo")
    @classmethod
    def _leave_logo_out(cls, _logo: PictureRecord | None) -> None:
        """Take what another marketplace exported, and leave the logo that is there."""

    @field_validator("texts")
    @classmethod
    def in_one_form(cls, texts: dict[str, ClusterTextRecord]) -> dict[str, ClusterTextRecord]:
        """Return the texts as equal clusters have them: by language, without empty ones."""
        return {
            language: text
            for language, text in sorted(texts.items())
            if not CLUSTER.says_nothing(text)
        }


def to_record(cluster: Cluster) -> JsonObject:
    """Return the record of a cluster. Its texts must be loaded.

    Nothing is checked: what an older release let in must get out.
    """
    texts = {
        text.language: ClusterTextRecord.model_construct(**CLUSTER.clean_words_of(text))
        for text in cluster.texts
    }
    record = ClusterRecord.model_construct(
        kind="cluster",
        slug=cluster.slug,
        name=clean_line(cluster.name),
        short_name=clean_line(cluster.short_name),
        country=cluster.country,
        town=clean_line(cluster.town),
        website=cluster.website,
        email=cluster.email,
        phone=clean_line(cluster.phone),
        public_phone=clean_line(cluster.public_phone),
        languages=cluster.languages,
        label=_label(cluster),
        texts=ClusterRecord.in_one_form(texts),
        logo=picture_record(cluster.logo),
    )
    return record.to_object()


def says_the_same(record: ClusterRecord, cluster: Cluster) -> bool:
    """Whether a cluster says already what a record of an import says."""
    before = to_record(cluster)
    return {key: item for key, item in before.items() if key != "logo"} == record.to_object()


def _label(cluster: Cluster) -> LabelRecord | None:
    if not cluster.label_level:
        return None
    return LabelRecord.model_construct(
        level=cluster.label_level,
        awarded=cluster.label_awarded,
        valid_until=cluster.label_valid_until,
        url=cluster.label_url,
    )


def apply(record: ClusterRecord, cluster: Cluster) -> None:
    """Make a cluster what a record says. Its texts must be loaded."""
    for name in _FACTS:
        setattr(cluster, name, getattr(record, name))

    label = record.label
    cluster.label_level = label.level if label else None
    cluster.label_awarded = label.awarded if label else None
    cluster.label_valid_until = label.valid_until if label else None
    cluster.label_url = label.url if label else ""

    texts = {text.language: text for text in cluster.texts}
    for language, words in record.texts.items():
        text = texts.setdefault(language, ClusterText(language=language))
        for name, said in CLUSTER.words_of(words).items():
            setattr(text, name, said)
    cluster.texts = [texts[language] for language in record.texts]


def new(record: ClusterRecord, now: datetime) -> Cluster:
    """Make the cluster that a record describes."""
    cluster = Cluster(created_at=now, texts=[])
    apply(record, cluster)
    return cluster

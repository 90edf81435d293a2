"""What happens to services. Every change that visitors see is a version, and is logged."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta

from marketplace.catalogue import queries
from marketplace.catalogue.change_log import record_change
from marketplace.catalogue.drafts import (
    DetailsDraft,
    NoveltyDraft,
    PartnerDraft,
    Reason,
    TextDraft,
)
from marketplace.catalogue.errors import NotReady, TooManyDataSheets
from marketplace.catalogue.models import (
    SERVICE,
    Novelty,
    Partner,
    Service,
    ServiceState,
    ServiceText,
    ServiceVersion,
    TextOrigin,
    UnlistedWhy,
    VersionKind,
)
from marketplace.catalogue.readiness import missing_for_publication
from marketplace.catalogue.record import to_record
from marketplace.changes.actions import current_author
from marketplace.changes.models import Kind
from marketplace.clusters.models import Cluster
from marketplace.database import db, take_turn_for
from marketplace.errors import EditedMeanwhile, IllegalStateChange
from marketplace.media.models import DATA_SHEETS_MAX, DataSheet, Picture
from marketplace.technologies import actions as technologies
from marketplace.texts import actions as texts
from marketplace.workdays import local_day

REVIEW_AFTER = timedelta(days=365)
_CHANGED = Reason()
_NEW_ADDRESS = 7_264_103
"""The turns in which services get their addresses: two of the same title want the same one."""


def create(
    lead: Cluster, *, title: str, type: str, language: str, now: datetime, summary: str = ""
) -> Service:
    """Make a draft with the first words of its text.

    Its address comes from the title, and stays when that changes.
    """
    take_turn_for(_NEW_ADDRESS)
    text = ServiceText(language=language, title=title, summary=summary, origin=TextOrigin.ORIGINAL)
    service = Service(
        slug=queries.free_slug(title),
        lead=lead,
        type=type,
        original_language=language,
        languages=[language],
        countries=[lead.country] if lead.country else [],
        created_at=now,
        changed_at=now,
        partners=[],
        texts=[text],
    )
    db.session.add(service)
    record_change(service, now, Kind.CREATED)
    return service


def save_details(
    service: Service,
    draft: DetailsDraft,
    *,
    now: datetime,
    based_on: int | None = None,
    language: str | None = None,
    reason: Reason = _CHANGED,
) -> None:
    """Store the facts of a service.

    based_on is the revision that the person had before them, language the one in which they named
    technologies, or that of the original.

    Raises EditedMeanwhile, or NotReady if a published service would lose something that visitors
    need.
    """
    _refuse_if_edited(service.revision, based_on)
    codes = technologies.codes_for(
        draft.technologies, language=language or service.original_language, now=now
    )
    with editing(service, now, reason=reason):
        for name, value in asdict(draft).items():
            setattr(service, name, value)
        service.technologies = codes
        service.revision += 1


def save_partners(
    service: Service,
    drafts: Sequence[PartnerDraft],
    *,
    now: datetime,
    based_on: int | None = None,
    reason: Reason = _CHANGED,
) -> None:
    """Store who takes part beside the lead.

    A partner that stays keeps its agreement while its role is the same.

    Raises EditedMeanwhile, or NotReady if a partner that has not agreed would appear on a
    published service.
    """
    _refuse_if_edited(service.revision, based_on)
    with editing(service, now, Kind.PARTNERS_CHANGED, reason=reason):
        present = {partner.cluster_id: partner for partner in service.partners}
        partners = []
        for position, draft in enumerate(drafts):
            partner = present.get(draft.cluster_id) or _new_partner(draft.cluster_id)
            partner.position = position
            partner.rename_role(draft.role)
            partners.append(partner)
        service.partners = partners
        service.revision += 1


def save_text(
    service: Service,
    language: str,
    draft: TextDraft,
    *,
    now: datetime,
    based_on: int | None = None,
    translated_from: int | None = None,
    reason: Reason = _CHANGED,
) -> ServiceText:
    """Store the words about a service in one language.

    based_on is the revision of the text that the person had before them (0 for a new one),
    translated_from that of the original beside it: a translation is up to date with what its
    translator saw. Raises EditedMeanwhile, or NotReady.
    """
    text = service.text_in(language)
    _refuse_if_edited(text.revision if text else 0, based_on)
    with editing(service, now, Kind.TEXT_CHANGED, reason=reason):
        return write_text(service, language, draft, now=now, translated_from=translated_from)


def write_text(
    service: Service,
    language: str,
    draft: TextDraft,
    *,
    now: datetime,
    translated_from: int | None = None,
) -> ServiceText:
    """Write a draft into the text of a language, while the service is being edited."""
    text = service.text_in(language)
    if text is None:
        text = ServiceText(language=language, revision=0)
        service.texts.append(text)
    changes = texts.write(SERVICE, str(service.id), text, draft.words, now)
    has_new_roles = _translate_roles(service, language, draft)
    if changes or has_new_roles:
        texts.new_revision(SERVICE, text, changes)
    original = service.original
    if text is original:
        texts.count_outdated(SERVICE, service.texts, original)
    elif original is not None:
        text.origin = draft.origin
        texts.note_translated(SERVICE, text, original, changes, seen=translated_from)
    return text


def confirm_words(
    service: Service, language: str, name: str, *, now: datetime, seen: int | None = None
) -> None:
    """Say that a field of a translation is still right, although its original has changed.

    seen is the revision of the original that the person had before them. Raises
    IllegalStateChange where there is no translation.
    """
    text, original = service.text_in(language), service.original
    if text is None or original is None or text is original:
        raise IllegalStateChange(f"{service.slug} has no translation in {language}")
    before = to_record(service)
    texts.note_translated(SERVICE, text, original, [name], seen=seen)
    service.changed_at = now
    record_change(service, now, Kind.TEXT_CHANGED, before=before)


def save_novelty(
    service: Service,
    draft: NoveltyDraft,
    *,
    now: datetime,
    based_on: int | None = None,
    reason: Reason = _CHANGED,
) -> None:
    """Store whether a service is new or improved, and what is new in an improved one.

    Raises EditedMeanwhile, or NotReady if a published service is to be called improved without
    words.
    """
    _refuse_if_edited(service.revision, based_on)
    is_improved = draft.novelty == Novelty.IMPROVED
    words = {language: text for language, text in sorted(draft.what_is_new.items()) if text}
    with editing(service, now, reason=reason):
        service.novelty = draft.novelty
        service.improved_since = draft.improved_since if is_improved else None
        service.what_is_new = words if is_improved else {}
        service.revision += 1


def save_picture(service: Service, picture: Picture | None, now: datetime) -> None:
    """Store the picture of a service, or that it has none.

    Of a published service visitors see it at once, as they do its words: it makes a version, unless it stays the same.
    """
    if service.picture == picture:
        return
    with editing(service, now):
        service.picture = picture


def save_data_sheets(service: Service, sheets: tuple[DataSheet, ...], now: datetime) -> None:
    """Store the data sheets of a service in their order, as a picture is stored.

    Raises TooManyDataSheets.
    """
    if len(sheets) > DATA_SHEETS_MAX:
        raise TooManyDataSheets
    if service.data_sheets == sheets:
        return
    with editing(service, now):
        service.data_sheets = sheets


def publish(service: Service, now: datetime) -> None:
    """Open a service to visitors.

    Raises NotReady with what is missing, or IllegalStateChange if it is open already.
    """
    missing = missing_for_publication(service)
    if missing:
        raise NotReady(missing)
    if service.is_offered:
        raise IllegalStateChange(f"{service.slug} is published already")

    today = local_day(now)
    service.confirmed_on = today
    if service.review_by is None or service.review_by <= today:
        service.review_by = local_day(now + REVIEW_AFTER)
    is_first = service.state == ServiceState.DRAFT
    _make_version(service, now, Reason(VersionKind.FIRST if is_first else VersionKind.CHANGE))
    record_change(service, now, Kind.PUBLISHED if is_first else Kind.REPUBLISHED)


def withdraw(service: Service, reason: str, now: datetime, *, language: str | None = None) -> None:
    """Take a service out of the catalogue, and tell visitors why.

    The reason is in the original language unless another one is named.

    Raises IllegalStateChange unless it is published.
    """
    service.withdraw(reason, now, language)
    record_change(service, now, Kind.WITHDRAWN)


def countersign(
    service: Service, cluster_id: int, now: datetime, *, terms: str | None = None
) -> None:
    """Agree, as a partner, to take part as described.

    terms is the mark of what the person had before them. Raises IllegalStateChange if the cluster is
    no partner, and EditedMeanwhile if the terms are others now.
    """
    partner = service.partner(cluster_id)
    if partner is None:
        raise IllegalStateChange(f"cluster {cluster_id} is no partner in {service.slug}")
    if terms is not None and terms != service.terms_mark(cluster_id):
        raise EditedMeanwhile
    next_version = service.version + 1
    partner.agree(service.version if service.is_published else next_version, now)
    record_change(service, now, Kind.COUNTERSIGNED, partner=partner.cluster.slug)


def confirm(service: Service, now: datetime) -> None:
    """Say that everything about a service is still right, until a year from now.

    One that was unlisted because nobody had said so is in the lists again, as the next version.
    """
    before = to_record(service)
    service.confirmed_on = local_day(now)
    service.review_by = local_day(now + REVIEW_AFTER)
    service.is_lowered = False
    record_change(service, now, Kind.CONFIRMED, before=before)
    if service.state == ServiceState.UNLISTED and service.unlisted_why == UnlistedWhy.STALE:
        _make_version(service, now, _CHANGED)
        record_change(service, now, Kind.LISTED)


def lower(service: Service, now: datetime) -> None:
    """Let a service come last in lists. Raises IllegalStateChange unless it is published."""
    service.lower()
    record_change(service, now, Kind.LOWERED)


def lift(service: Service, now: datetime) -> None:
    """Let a service come in lists where it would, as there is a new day for its review."""
    service.is_lowered = False
    record_change(service, now, Kind.LISTED)


def unlist(service: Service, why: UnlistedWhy, now: datetime) -> None:
    """Take a service out of all lists for now.

    Raises IllegalStateChange unless it is published.
    """
    service.unlist(why, now)
    record_change(service, now, Kind.UNLISTED, why=why)


@contextmanager
def editing(
    service: Service, now: datetime, kind: Kind = Kind.CHANGED, *, reason: Reason = _CHANGED
) -> Iterator[None]:
    """Let a service be edited, and make a published one its next version.

    Then it may not lose what visitors need. What was missing before (as after an import) may stay
    missing: mending one thing must not need all others.
    """
    before, terms_before = to_record(service), service.terms_of_partners()
    missing_before = {(gap.page, gap.words) for gap in missing_for_publication(service)}
    yield
    service.outdate_agreements(terms_before, now)
    missing_now = missing_for_publication(service)
    losses = [gap for gap in missing_now if (gap.page, gap.words) not in missing_before]
    if service.is_offered and losses:
        raise NotReady(losses)
    service.changed_at = now
    if service.is_published:
        _make_version(service, now, reason)
    record_change(service, now, kind, before=before)


def _make_version(service: Service, now: datetime, reason: Reason) -> None:
    service.publish(now)
    db.session.flush()
    version = ServiceVersion(
        service_id=service.id,
        number=service.version,
        record=to_record(service),
        published_at=now,
        kind=reason.kind,
        note=reason.note,
        restored=reason.restored,
        account_id=current_author().account_id,
    )
    db.session.add(version)


def _new_partner(cluster_id: int) -> Partner:
    cluster = db.session.get_one(Cluster, cluster_id)
    return Partner(cluster_id=cluster_id, cluster=cluster, role="", translated_roles={})


def _translate_roles(service: Service, language: str, draft: TextDraft) -> bool:
    """Store what partners contribute in a language, and return whether anything is different."""
    if language == service.original_language:
        return False
    changes = [
        partner.translate_role(language, draft.roles[partner.cluster_id])
        for partner in service.partners
        if partner.cluster_id in draft.roles
    ]
    return any(changes)


def _refuse_if_edited(revision: int, based_on: int | None) -> None:
    """Raise EditedMeanwhile if a record is no longer the one that an edit started from."""
    if based_on is not None and based_on != revision:
        raise EditedMeanwhile

"""How unmet needs are gathered: counted anew from searches and enquiries, again and again."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from marketplace.database import db, transaction
from marketplace.enquiries import queries as enquiries
from marketplace.needs.models import NeedKind, UnmetNeed
from marketplace.needs.sectors import sector_of
from marketplace.search import proposals
from marketplace.search.query_log.unmet import rare_searches, unmet_searches
from marketplace.workdays import local_day, moment_of, week_of

WEEKS = 13
"""How many weeks are looked at: what nobody has asked for since is no need any more."""
PLACED_WITHIN = timedelta(days=7)
"""How long the coordinators have to find a cluster before an enquiry counts as one without."""


@dataclass(frozen=True)
class SeenNeed:
    """A need as it was counted now."""

    kind: NeedKind
    language: str
    week: date
    number: int
    sector: str = ""
    words: str = ""
    country: str = ""

    @property
    def key(self) -> str:
        """What makes it the same need when it is counted again."""
        if self.kind == NeedKind.SEARCH:
            return f"{self.kind} {self.language} {self.words}"
        return f"{self.kind} {self.language} {self.country} {self.sector} {self.week}"


def gather(now: datetime) -> int:
    """Count unmet needs anew, and return how many there are.

    What is no longer one goes, unless a cluster looks into it.
    """
    first_week = week_of(local_day(now)) - timedelta(weeks=WEEKS - 1)
    known = db.session.execute(select(UnmetNeed.key, UnmetNeed.sector))
    known_sectors = {row.key: row.sector for row in known}
    seen = {need.key: need for need in _seen_needs(first_week, now, known_sectors)}
    with transaction():
        stored = {need.key: need for need in db.session.scalars(select(UnmetNeed))}
        for key, need in stored.items():
            if key not in seen and need.claimed_by_id is None:
                db.session.delete(need)
        for key, seen_need in seen.items():
            _store(stored.get(key), seen_need)
    return len(seen)


def _store(need: UnmetNeed | None, seen: SeenNeed) -> None:
    if need is None:
        need = UnmetNeed(
            key=seen.key,
            kind=seen.kind,
            language=seen.language,
            words=seen.words,
            country=seen.country,
        )
        db.session.add(need)
    need.sector = seen.sector
    need.week = seen.week
    need.number = seen.number


def _seen_needs(
    first_week: date, now: datetime, known_sectors: Mapping[str, str]
) -> Iterator[SeenNeed]:
    """Count all needs. What is known already is not looked for again: there may be hundreds."""
    for search in unmet_searches(first_week):
        need = SeenNeed(
            NeedKind.SEARCH,
            search.language,
            search.week,
            search.searches,
            search.sector,
            search.words,
        )
        if not need.sector:
            sector = known_sectors.get(need.key)
            if sector is None:
                sector = _guessed_sector(search.words, search.language)
            need = replace(need, sector=sector)
        yield need
    for rare in rare_searches(first_week):
        yield SeenNeed(NeedKind.RARE, rare.language, rare.week, rare.searches, rare.sector)
    yield from _of_enquiries(first_week, now)


def _of_enquiries(first_week: date, now: datetime) -> Iterator[SeenNeed]:
    """Count the general enquiries that nobody could place, without a word of theirs."""
    since = moment_of(first_week, time())
    found = enquiries.unplaced(since, now - PLACED_WITHIN)
    questions = enquiries.questions(found)
    numbers: Counter[tuple[str, str, str, date]] = Counter()
    for enquiry in found:
        sector = _guessed_sector(questions.get(enquiry.id, ""), enquiry.language)
        week = week_of(local_day(enquiry.sent_at))
        numbers[enquiry.language, enquiry.country, sector, week] += 1
    for (language, country, sector, week), number in sorted(numbers.items()):
        yield SeenNeed(NeedKind.ENQUIRY, language, week, number, sector, country=country)


def _guessed_sector(text: str, language: str) -> str:
    services = proposals.services_for_each([text], language)
    return sector_of(text, language, services)

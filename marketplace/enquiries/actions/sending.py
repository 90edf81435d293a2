"""How an SME sends an enquiry: it is stored once, however often the form arrives."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import or_, update

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, lock, set_aside
from marketplace.database.insertion import Insertion
from marketplace.enquiries import queries, routing
from marketplace.enquiries.actions.assigning import new_assignment
from marketplace.enquiries.draft import CONSENT_VERSION, Draft
from marketplace.enquiries.errors import SentElsewhere, ServiceWithdrawn
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Enquiry, EnquiryService, new_reference
from marketplace.enquiries.notify import mail, posting, webhooks
from marketplace.enquiries.queries import SAME_WITHIN
from marketplace.enquiries.states import MessageScope
from marketplace.tokens import new_link_token
from marketplace.workdays import local_day

_REFERENCES_TO_TRY = 5


def send(
    draft: Draft,
    *,
    service: Service | None,
    further_services: Sequence[Service] = (),
    cluster: Cluster | None = None,
    language: str,
    now: datetime,
    may_confirm: bool = True,
    may_open: Callable[[str], bool] = lambda token: True,
) -> str:
    """Store and post an enquiry once, and return the token of its page.

    It goes to every cluster that takes part in the service, or in one of further ones. Without one
    it goes to the cluster that is asked, and to the coordinators where nobody is.
    The same draft again gives the enquiry that is stored already, and so do the same words from
    another form of the same day. may_open says for its token whether whoever sends them may have
    it: clusters know the words too.
    language is that of the page: the title and the consent were read in it. may_confirm says
    whether whoever asks is mailed too; their browser gets the link in any case.
    All is written before the lock is taken, so that nobody else waits for it.
    Raises ServiceWithdrawn if a service left the catalogue meanwhile, and SentElsewhere where the
    same words are an enquiry that may not be opened.
    """
    services = [service, *further_services] if service else []
    key, content_key = draft.key(services), draft.content_key(services)
    for _attempt in range(_REFERENCES_TO_TRY):
        earlier_enquiries = queries.outlines_like(key, content_key)
        for earlier in earlier_enquiries:
            if not earlier.is_same(key, now):
                continue
            if earlier.nonce != key and not may_open(earlier.token):
                raise SentElsewhere(earlier.reference)
            return earlier.token
        _refuse_withdrawn(services)
        with set_aside() as outgoing:
            enquiry = _new_enquiry(draft, services, cluster, language, now)
            _tell_everybody(enquiry, draft.message, now, may_confirm=may_confirm)
        insertion = Insertion(enquiry, outgoing)
        lock()
        if earlier_enquiries:
            _release_words(content_key, now)
        if insertion.store(db.session.connection()):
            return enquiry.token
    raise RuntimeError("no free reference found")


def _refuse_withdrawn(services: Sequence[Service]) -> None:
    for service in services:
        if not service.is_published:
            raise ServiceWithdrawn(service.slug)


def _tell_everybody(enquiry: Enquiry, message: str, now: datetime, *, may_confirm: bool) -> None:
    mail.announce(enquiry, enquiry.assignments, message, now)
    if may_confirm:
        mail.confirm(enquiry, message, now)
    webhooks.tell(enquiry, "enquiry.assigned", now)
    if not enquiry.assignments:
        posting.tell_coordinators(enquiry, "general", now, message=message)


def _release_words(content_key: str, now: datetime) -> None:
    """Let the same words be asked again, once they were answered or another day has come."""
    is_of_another_day = or_(
        Enquiry.sent_at <= now - SAME_WITHIN, Enquiry.sent_at >= now + SAME_WITHIN
    )
    is_over = Enquiry.is_closed | is_of_another_day
    releasing = update(Enquiry).where(Enquiry.content_key == content_key, is_over)
    db.session.execute(releasing.values(content_key=None))


def _new_enquiry(
    draft: Draft,
    services: Sequence[Service],
    cluster: Cluster | None,
    language: str,
    now: datetime,
) -> Enquiry:
    """Make an enquiry that is not stored yet, complete enough to be written about."""
    today = local_day(now)
    service = services[0] if services else None
    text = service.best_text(language) if service else None
    key = draft.key(services)
    message = Message(
        nonce=key,
        body=draft.message,
        written_at=now,
        scope=MessageScope.EVERYONE,
    )
    return Enquiry(
        reference=new_reference(),
        token=new_link_token(),
        nonce=key,
        content_key=draft.content_key(services),
        service_id=service.id if service else None,
        service=service,
        service_title=text.title if text else "",
        service_title_language=text.language if text else "",
        service_version=service.version if service else None,
        language=draft.language,
        name=draft.name,
        organisation=draft.organisation,
        email=draft.email,
        phone=draft.phone,
        country=draft.country,
        size=draft.size,
        consent_version=CONSENT_VERSION,
        consent_language=language,
        notice_version=draft.notice_version,
        may_hand_over=draft.may_hand_over,
        sent_at=now,
        active_at=now,
        promised_on=routing.promise(services, today, cluster),
        further_services=[_further_service(further, language) for further in services[1:]],
        assignments=[new_assignment(plan, now) for plan in _plan(services, cluster, today)],
        messages=[message],
        attachments=[],
        events=[],
    )


def _further_service(service: Service, language: str) -> EnquiryService:
    text = service.best_text(language)
    return EnquiryService(
        service_id=service.id,
        service=service,
        title=text.title,
        language=text.language,
        version=service.version,
    )


def _plan(
    services: Sequence[Service], cluster: Cluster | None, today: date
) -> list[routing.PlannedAssignment]:
    if services:
        return routing.plan_for_services(services, today)
    if cluster is not None:
        return routing.plan_for_cluster(cluster, today)
    return []

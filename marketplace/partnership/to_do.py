"""What the coordinator has to do, counted: the page on which their work starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.clusters import queries as clusters
from marketplace.delivery import mail
from marketplace.enquiries import queries as enquiries
from marketplace.enquiries.states import EnquiryFilter
from marketplace.needs import queries as needs
from marketplace.partnership import queries
from marketplace.technologies.queries import count_proposals
from marketplace.workdays import local_day


@dataclass(frozen=True)
class ToDo:
    """What waits for the coordinator, each a number."""

    unassigned: int
    """Enquiries that no cluster was asked to answer yet."""
    declined: int
    """Enquiries that every cluster declined."""
    undecided: int
    """Enquiries whose enquirer was reminded and has not decided."""
    late_by_day: Sequence[tuple[date, int]]
    """How many answers of clusters are overdue since which day, the earliest first."""
    undelivered: int
    invitations: int
    """Invitations of coordinators, and of clusters in which nobody works yet."""
    proposals: int
    """Words proposed as technologies."""
    stale_services: int
    needs: int
    """Unmet needs that no cluster looks into."""

    @property
    def has_enquiries(self) -> bool:
        """Whether anything is to be done about an enquiry or a mail."""
        waiting = (self.unassigned, self.declined, self.undecided, self.undelivered)
        return any(waiting) or bool(self.late_by_day)

    @property
    def has_catalogue(self) -> bool:
        """Whether anything is to be done about what is offered."""
        return any((self.proposals, self.stale_services, self.needs))

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self.has_enquiries and not self.has_catalogue and not self.invitations


def of_coordinator(now: datetime) -> ToDo:
    """Count what waits for the coordinator, in a statement for each kind."""
    today = local_day(now)
    counts = enquiries.count_all(today)
    return ToDo(
        unassigned=counts[EnquiryFilter.UNASSIGNED],
        declined=counts[EnquiryFilter.DECLINED],
        undecided=counts[enquiries.UNDECIDED],
        late_by_day=enquiries.late_by_day(today),
        undelivered=mail.count_troubled(now),
        invitations=clusters.count_open_invitations(now),
        proposals=count_proposals(),
        stale_services=queries.number_of_stale_services(today),
        needs=needs.count_open(),
    )

"""States, outcomes and kinds of enquiries, each with the words in which people read them."""

from enum import StrEnum

from marketplace.i18n import _l
from marketplace.vocabularies import Vocabulary


class AssignmentState(StrEnum):
    """How far a cluster has come with its assignment."""

    TO_ANSWER = "to-answer"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DONE = "done"
    DECLINED = "declined"


class EnquiryStatus(StrEnum):
    """How far an enquiry has come as a whole."""

    UNASSIGNED = "unassigned"
    TO_ANSWER = "to-answer"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DONE = "done"
    DECLINED = "declined"
    TO_DECIDE = "to-decide"
    """Declined, or done, but the enquirer has yet to decide about a cluster that was proposed."""
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an enquiry, or a cluster's assignment, can end: the best outcome first."""

    HELPED = "helped"
    REFERRED = "referred"
    NOT_POSSIBLE = "not-possible"
    WITHDRAWN = "withdrawn"
    NO_REPLY = "no-reply"


class Result(StrEnum):
    """What came of an enquiry, as the SME says it."""

    WORKING_TOGETHER = "working-together"
    SOLVED = "solved"
    TALKING = "talking"
    NOTHING = "nothing"


class FormKind(StrEnum):
    """With which form somebody asks."""

    SERVICE = "service"
    GENERAL = "general"
    SEVERAL = "several"
    """About all services of a shortlist."""


class MessageScope(StrEnum):
    """Who may read a message."""

    EVERYONE = "everyone"
    """The SME, and all clusters that take part."""
    CLUSTERS = "clusters"
    """All clusters that take part."""
    CLUSTER = "cluster"
    """The cluster that wrote it, and nobody else."""


class EventKind(StrEnum):
    """What can happen to an enquiry again and again, and is noted in its log."""

    CLOSED = "closed"
    REOPENED = "reopened"
    ANSWERED_ELSEWHERE = "answered-elsewhere"
    DONE = "done"
    DECLINED = "declined"
    """An earlier refusal of a cluster that was asked again."""
    PROPOSED = "proposed"
    HANDED_OVER = "handed-over"
    HAND_OVER_REFUSED = "hand-over-refused"
    ERASED = "erased"
    REMINDED = "reminded"
    """A coordinator reminded a cluster, which is not for the SME to know."""


class EnquiryFilter(StrEnum):
    """What the list of all enquiries can be narrowed to."""

    NEEDS_YOU = "needs-you"
    """Overdue, with no cluster, or never decided on: nobody else sees to it."""
    LATE = "late"
    WAITING = "waiting"
    UNASSIGNED = "unassigned"
    DECLINED = "declined"
    TO_DECIDE = "to-decide"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReminderStage(StrEnum):
    """How near a promised day is when somebody is reminded of it."""

    HALF_WAY = "half-way"
    TODAY = "today"
    LATE = "late"


WAITING = "waiting"
"""Stands for all assignments that wait for their desk, where a state can be chosen."""
ASSIGNMENT = Vocabulary(
    "assignment",
    {
        WAITING: _l("To do"),
        AssignmentState.TO_ANSWER: _l("To answer"),
        AssignmentState.ACCEPTED: _l("In progress"),
        AssignmentState.ANSWERED: _l("Answered"),
        AssignmentState.DONE: _l("Finished"),
        AssignmentState.DECLINED: _l("Declined"),
    },
)
ENQUIRY = Vocabulary(
    "enquiry",
    {
        EnquiryFilter.NEEDS_YOU: _l("Waiting for you"),
        EnquiryFilter.LATE: _l("Overdue"),
        EnquiryFilter.WAITING: _l("Waiting for an answer"),
        EnquiryStatus.UNASSIGNED: _l("With the coordinator"),
        EnquiryStatus.TO_ANSWER: _l("To answer"),
        EnquiryStatus.ACCEPTED: _l("In progress"),
        EnquiryStatus.ANSWERED: _l("Answered"),
        EnquiryStatus.DECLINED: _l("Declined by all"),
        EnquiryStatus.TO_DECIDE: _l("Waiting for the enquirer"),
        EnquiryStatus.DONE: _l("Finished"),
        EnquiryStatus.CLOSED: _l("Closed"),
    },
)
OUTCOME = Vocabulary(
    "outcome",
    {
        Outcome.HELPED: _l("We were able to help"),
        Outcome.REFERRED: _l("Someone else is helping now"),
        Outcome.NOT_POSSIBLE: _l("It was not possible to help"),
        Outcome.WITHDRAWN: _l("Withdrawn by the enquirer"),
        Outcome.NO_REPLY: _l("The enquirer did not reply"),
    },
)
"""How an enquiry ended, as clusters and the coordinator say it."""
ENDING = Vocabulary(
    "ending",
    {
        Outcome.HELPED: _l("Outcome: the clusters say they were able to help you."),
        Outcome.REFERRED: _l("Outcome: someone else is helping you now."),
        Outcome.NOT_POSSIBLE: _l("Outcome: it was not possible to help you. We are sorry."),
        Outcome.WITHDRAWN: _l("Outcome: you withdrew the enquiry."),
        Outcome.NO_REPLY: _l("Closed because we did not hear from you."),
    },
)
"""The same, as it is told to the person who asked."""
RESULT = Vocabulary(
    "result",
    {
        Result.WORKING_TOGETHER: _l("We are working together"),
        Result.SOLVED: _l("My question is answered"),
        Result.TALKING: _l("We are still talking"),
        Result.NOTHING: _l("It did not lead to anything"),
    },
)
"""What came of it, as the person who asked says it."""
FREQUENCY = Vocabulary(
    "frequency",
    {
        "at-once": _l("An e-mail straight away for everything that happens"),
        "daily": _l("One summary a day and reminders"),
        "reminders": _l("Only reminders when an answer is due soon or overdue"),
    },
)
"""How much mail a desk or a colleague gets."""

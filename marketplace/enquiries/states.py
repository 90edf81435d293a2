"""The states of enquiries in words."""

from marketplace.i18n import _l
from marketplace.vocabularies import Vocabulary

ASSIGNMENT = Vocabulary(
    "assignment",
    {
        "waiting": _l("Waiting for us"),
        "to-answer": _l("To answer"),
        "accepted": _l("Taken care of"),
        "answered": _l("Answered"),
        "done": _l("Done"),
        "declined": _l("Declined"),
    },
)
ENQUIRY = Vocabulary(
    "enquiry",
    {
        "late": _l("Late"),
        "waiting": _l("Waiting for an answer"),
        "unassigned": _l("With the coordinator"),
        "to-answer": _l("To answer"),
        "accepted": _l("Taken care of"),
        "answered": _l("Answered"),
        "declined": _l("Declined by all"),
        "done": _l("Done"),
        "closed": _l("Closed"),
    },
)
OUTCOME = Vocabulary(
    "outcome",
    {
        "helped": _l("We could help"),
        "referred": _l("Somebody else helps now"),
        "not-possible": _l("It was not possible to help"),
        "withdrawn": _l("Taken back by the person who asked"),
        "no-reply": _l("The person who asked did not reply any more"),
    },
)
"""How an enquiry ended, as clusters and the coordinator say it."""
ENDING = Vocabulary(
    "ending",
    {
        "helped": _l("It ended well: those who took part say that they could help you."),
        "referred": _l("It ended because somebody else helps you now."),
        "not-possible": _l("It ended because it was not possible to help you. We are sorry."),
        "withdrawn": _l("It ended because it was taken back."),
        "no-reply": _l("It ended because no further word came from you."),
    },
)
"""The same, as it is told to the person who asked."""
RESULT = Vocabulary(
    "result",
    {
        "working-together": _l("We work together now"),
        "solved": _l("My question is answered"),
        "talking": _l("We are still talking"),
        "nothing": _l("Nothing came of it"),
    },
)
"""What came of it, as the person who asked says it."""
FREQUENCY = Vocabulary(
    "frequency",
    {
        "at-once": _l("A mail at once for everything that happens"),
        "daily": _l("One summary a day, and reminders"),
        "reminders": _l("Only reminders, when a promised day comes close or is over"),
    },
)
"""How much mail a desk or a colleague gets."""

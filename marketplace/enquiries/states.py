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
    },
)

"""References of enquiries, as mails show them: ENQ-7K3F-92QD."""

import re

_REFERENCE = re.compile(
    r"\benq[-\u2010-\u2015\s]?[a-z0-9]{4}[-\u2010-\u2015\s]?[a-z0-9]{4}\b", re.IGNORECASE
)


def has_reference(text: str) -> bool:
    """Whether somebody looks for an enquiry: a page tells how, and nothing is looked up."""
    return _REFERENCE.search(text) is not None

"""What the tests of every kind ask."""

from io import BytesIO

import pytest

from marketplace.uploads import Reason, RejectedFile, check


def reason(name: str, data: bytes) -> Reason:
    """Send a file that must be refused, and give the reason."""
    with pytest.raises(RejectedFile) as refused:
        check(name, BytesIO(data))
    return refused.value.reason


def kind(name: str, data: bytes) -> str:
    """Send a file that must be taken, and give its kind."""
    return check(name, BytesIO(data)).kind

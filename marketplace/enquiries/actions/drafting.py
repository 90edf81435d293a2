"""How an enquiry that is being checked is kept for a day, and how it goes."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from marketplace.database import db
from marketplace.enquiries.models import DRAFT_KEPT, SavedDraft
from marketplace.enquiries.states import FormKind
from marketplace.tokens import link_token_hash

FIELDS_MAX = 64 * 1024
"""Characters that a draft may take up: more than the form takes in any script."""


def save(
    key: str,
    kind: FormKind,
    slugs: Sequence[str],
    typed: Sequence[tuple[str, str]],
    *,
    email: str,
    browser_mark: str,
    now: datetime,
) -> bool:
    """Keep what was typed under a key, and return whether it is short enough for that."""
    fields = json.dumps(typed)
    if len(fields) > FIELDS_MAX:
        return False
    draft = SavedDraft(
        key_hash=link_token_hash(key),
        browser_hash=link_token_hash(browser_mark),
        kind=kind,
        slugs=" ".join(slugs),
        fields=fields,
        email=email.lower(),
        saved_at=now,
    )
    db.session.add(draft)
    return True


def delete_old(now: datetime) -> None:
    """Delete what nobody can open any more."""
    db.session.execute(delete(SavedDraft).where(SavedDraft.saved_at <= now - DRAFT_KEPT))


def delete_of_person(email: str) -> None:
    """Delete the drafts with an address, however it is capitalised."""
    db.session.execute(delete(SavedDraft).where(SavedDraft.email == email.lower()))


def delete_of_browser(mark: str) -> None:
    """Delete the drafts that were typed in the session that has a mark."""
    if mark:
        is_typed_there = SavedDraft.browser_hash == link_token_hash(mark)
        db.session.execute(delete(SavedDraft).where(is_typed_there))

"""What somebody typed when their session had ended.

Kept for an hour, for their account only.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, g, request
from flask_login import current_user
from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from marketplace import tokens
from marketplace.database import Model, UtcDateTime, db, utcnow
from marketplace.i18n import _
from marketplace.web.addresses import nearest_page, with_query
from marketplace.web.languages import QUERY_MAX

KEPT_FOR = timedelta(hours=1)
PER_ACCOUNT = 20
"""How many forms of one account are kept at most: the newest."""
PARAMETER = "typed"
"""Names, in the address of the page, the form to be filled in again."""
_PURPOSE = "form of an account"
_NOT_KEPT = {"csrf_token", "opened_by"}


class SavedForm(Model):
    """A form that was sent without a session, waiting for its account to sign in again."""

    __tablename__ = "saved_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    form: Mapped[str] = mapped_column(String(60))
    """The class of the form."""
    fields: Mapped[str] = mapped_column(Text)
    """Names and values as they were sent, in order: a JSON list of pairs."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Opening:
    """Who opened a form, which form, and on which page."""

    account_id: int
    form: str
    page: str


def opening(form: str) -> str:
    """Sign who opens a form, and on which page, to be carried along in the form."""
    account_id = current_user.id if current_user.is_authenticated else 0
    return tokens.sign(_PURPOSE, [account_id, form, _page()])


def read(token: str | None) -> Opening | None:
    """Return what a form says of its opening.

    None when it was not signed here.
    """
    match tokens.unsign(_PURPOSE, token or ""):
        case [int(account_id), str(form), str(page)]:
            return Opening(account_id, form, page)
    return None


def is_of_another_account() -> bool:
    """Whether a form is being sent that another account opened than the one that is signed in."""
    if request.method != "POST":
        return False
    opened = read(request.form.get("opened_by"))
    return opened is not None and opened.account_id not in {0, current_user.id}


def save_typed(now: datetime) -> str | None:
    """Keep the form that is being sent for who opened it, and return the address of its page.

    Return None when it is none of ours, or its account is gone: then there is nobody it could be
    given back to.
    """
    opened = read(request.form.get("opened_by"))
    if opened is None or not opened.account_id:
        return None
    pairs = [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_KEPT]
    key = tokens.new_link_token()
    _make_room(opened.account_id)
    saved = SavedForm(
        key=key,
        account_id=opened.account_id,
        form=opened.form,
        fields=json.dumps(pairs),
        saved_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(saved)
    except IntegrityError:  # the account was deleted meanwhile, by a new demonstration for example
        return None
    return f"{opened.page}{'&' if '?' in opened.page else '?'}{PARAMETER}={key}"


def typed_into(form: str) -> MultiDict[str, str] | None:
    """Return what the signed-in account typed into a form, where the address names it."""
    key = request.args.get(PARAMETER, "")
    if not key.isprintable():  # PostgreSQL refuses to look for NUL
        return None
    if not key or request.method != "GET" or not current_user.is_authenticated:
        return None
    saved = db.session.scalar(
        select(SavedForm).where(
            SavedForm.key == key,
            SavedForm.form == form,
            SavedForm.account_id == current_user.id,
            SavedForm.saved_at > utcnow() - KEPT_FOR,
        )
    )
    if saved is None:
        return None
    if not g.get("said_what_is_restored"):  # the same form may be made twice for a page
        g.said_what_is_restored = True
        flash(_("What you typed is in the form again. Please check it and send it again."))
    return MultiDict(json.loads(saved.fields))


def delete_old(now: datetime) -> None:
    """Delete what nobody signed in for in time."""
    db.session.execute(delete(SavedForm).where(SavedForm.saved_at <= now - KEPT_FOR))


def _page() -> str:
    """Return the address of the page on which a form stands: the nearest one that shows one.

    A form that was sent to an address of its own, and refused, is shown there; a GET goes above it.
    What the query of the page names, such as a technology, is what the form is about.
    """
    path = nearest_page(request.path)
    address = request.script_root + path
    if path != request.path or len(request.query_string) > QUERY_MAX:
        return address
    pairs = request.args.items(multi=True)
    return with_query(address, [(name, value) for name, value in pairs if name != PARAMETER])


def _make_room(account_id: int) -> None:
    """Delete the oldest forms of an account, so that it never has more than PER_ACCOUNT."""
    theirs = select(SavedForm.key).where(SavedForm.account_id == account_id)
    newest_first = theirs.order_by(SavedForm.saved_at.desc(), SavedForm.key)
    surplus = db.session.scalars(newest_first.offset(PER_ACCOUNT - 1)).all()
    db.session.execute(delete(SavedForm).where(SavedForm.key.in_(surplus)))

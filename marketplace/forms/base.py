"""The base of every form that is sent, and the protection against forms of other sites."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, g, request
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import FileField, HiddenField

from marketplace import tokens
from marketplace.forms import restored, settled
from marketplace.forms.csrf import MaskedToken, Protection
from marketplace.forms.refusals import Refusals
from marketplace.i18n import _
from marketplace.web.page_cache.blanks import note_blank

View = TypeVar("View", bound=Callable[..., Any])
_NONCE = re.compile(r"[A-Za-z0-9_-]{20,64}")
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
"""What a browser sends a form as."""
csrf = Protection()


def init_app(app: Flask, *, sent_on_by: Callable[..., Any]) -> None:
    """Check the token of everything that is sent to a view that runs no form of ours.

    One view only sends a form on, to a page that checks the token.
    """
    csrf.init_app(app)
    csrf.exempt(sent_on_by)


def form_view(view: View) -> View:
    """Exempt a view from the check of all views: the form that it runs checks the token.

    A view that answers what was sent without having checked a form is a mistake of ours. Who says yes once more, to what
    is settled, is told so.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        try:
            response = view(*args, **kwargs)
        except HTTPException as error:
            response = settled.lead_on(error)
            if response is None:
                raise
            return response
        is_refused = response.status_code >= 400
        if request.method == "POST" and not is_refused and not g.get("form_was_checked"):
            raise RuntimeError(f"{view.__name__} answers a POST without checking a form")
        return response

    csrf.exempt(checked)
    return cast(View, checked)


class Form(FlaskForm):
    """A form that checks its token itself: a stale one shows the form again, as it was typed."""

    takes_files = False
    """Whether it has a field for files; all others are given text and nothing else."""

    class Meta(FlaskForm.Meta):
        """Read what was sent as a form, and refuse in our words what no form of ours sends."""

        csrf_class = MaskedToken

        def get_translations(self, form: "Form") -> Refusals:
            """Return what stands for the messages of WTForms."""
            return Refusals()

        def wrap_formdata(self, form: "Form", formdata: Any) -> Any:
            """Return the fields that were sent, or None when nothing was."""
            if formdata is not _Auto:
                return formdata
            if not form.is_submitted():
                return form.restored()
            form.refuse_other_bodies()
            if form.takes_files:
                return CombinedMultiDict([form.files_sent(), request.form])
            return request.form

    def restored(self) -> MultiDict[str, str] | None:
        """Return what was typed into this form before its session ended.

        None for most forms.
        """
        return None

    def refuse_other_bodies(self) -> None:
        """Answer JSON with 415, and a file in the place of a text with 400.

        No browser sends either, so there is nothing that somebody typed to be shown again.
        """
        is_empty = not request.mimetype and not request.content_length
        if not is_empty and request.mimetype not in _FORM_TYPES:
            abort(415)
        if not all(self._is_for_files(name) for name in request.files):
            abort(400)

    def files_sent(self) -> MultiDict[str, FileStorage]:
        """Return the files that were sent for fields that take files."""
        parts = request.files.items(multi=True)
        return MultiDict([(name, file) for name, file in parts if self._is_for_files(name)])

    def _is_for_files(self, name: str) -> bool:
        return name in self and isinstance(self[name], FileField)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields, and say in words of ours when the token is not that of this session."""
        g.form_was_checked = True
        valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            self.csrf_token.errors = [stale()]
        return valid

    def only_show_again(self) -> None:
        """Note that what was sent changes nothing and is only shown again, whoever sent it."""
        g.form_was_checked = True


def unsubmitted() -> dict[str, Any]:
    """Return the arguments of a form that stands on a page beside the one that was sent.

    On a page that was only opened it may be the one that is filled in again.
    """
    return {} if request.method == "GET" else {"formdata": None}


def stale() -> str:
    """Say that a form was open for too long to be sent as it is."""
    return _(
        "This page was open for a long time. Nothing is lost: please check it and send it again."
    )


class ButtonForm(Form):
    """A form that is only a button: nothing is typed into it."""


class Asking:
    """What a form that asks first has: a second yes leads on, and is no error."""

    asked = HiddenField(name=settled.FIELD)

    def lead_to(self, location: str, *, ends_access: bool = False) -> None:
        """Note where a yes leads, for whoever says it again."""
        self.asked.data = settled.mark(location, ends_access=ends_access)


class QuestionForm(Asking, ButtonForm):
    """The yes below a question."""


def nonce(text: str | None = None) -> str:
    """Return the mark of a form that was shown before, or a new one for a form that has none."""
    if text and _NONCE.fullmatch(text):
        return text
    return note_blank("nonce", _new_nonce({}), _new_nonce)


def _new_nonce(_values: Mapping[str, str]) -> str:
    return tokens.new_link_token()


class IdempotentForm(Form):
    """A form with a mark of its own, so that sending it twice does once what it asks for."""

    nonce = HiddenField(default=nonce, filters=[nonce])


class AccountForm(Form):
    """A form of somebody who signed in: it belongs to the account that opened it.

    Sent by another account it is refused. Sent after the session has ended, it is there again,
    as it was typed, once the same person has signed in.
    """

    opened_by = HiddenField()
    """Says which account opened the form, and on which page; only we can say that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.opened_by.raw_data is not None:
            # The script asks before the page is left: nothing of what is typed is stored.
            self.opened_by.render_kw = {"data-unsaved": True}
        if not self.is_submitted() or not self.opened_by.data:
            self.opened_by.data = restored.opening(type(self).__name__)

    def restored(self) -> MultiDict[str, str] | None:
        """Return what the same account typed into this form before its session ended."""
        return restored.typed_into(type(self).__name__)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields, and that the account which opened the form is the one that sends it."""
        valid = super().validate(extra_validators)
        opening = restored.read(self.opened_by.data)
        if opening is not None and opening.account_id == current_user.id:
            return valid
        self.opened_by.data = restored.opening(type(self).__name__)
        self.form_errors.append(
            _("This page was opened with another account. Please check it and send it again.")
            if opening is not None
            else stale()
        )
        return False

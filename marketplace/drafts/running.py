"""The steps of a form that has drafts: keep what is typed, or discard it."""

from flask import request
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.database import transaction, utcnow
from marketplace.drafts import actions
from marketplace.drafts.forms import DraftedForm, DraftStepForm, Step, asked_step
from marketplace.drafts.models import Place
from marketplace.forms import Done
from marketplace.forms.running import CANNOT_STORE
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.outages import log_outage

SIZE_MAX = 200_000
"""Characters of a draft: several times what the longest form of a desk may hold."""


def draft_step(form_class: type[DraftedForm], place: Place, *, back: str) -> Response | None:
    """Keep or discard what was typed where a form asks for that, and nothing else.

    None where it asks for something else, or where it may not: then the form is run as usual, and
    says why. back is the address of the form.
    """
    step = asked_step()
    if step is None:
        return None
    pairs = form_class.pairs_of(request.form)
    is_too_long = sum(len(text) for _name, text in pairs) > SIZE_MAX
    if is_too_long or not DraftStepForm().validate():
        return None

    now = utcnow()
    try:
        with transaction():
            if step == Step.DISCARD:
                actions.discard(place, current_user.id)
            else:
                actions.keep(place, current_user.id, pairs, now)
    except CANNOT_STORE as error:
        log_outage(error)
        return None

    if step == Step.DISCARD:
        return Done(back, _("Your changes are discarded.")).response()
    if htmx.is_partial():
        return htmx.render("drafts/_kept.html", saved_at=now)
    return Done(back, _("Your changes are saved. Visitors do not see them yet.")).response()

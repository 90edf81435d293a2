"""The first steps of a cluster that was invited: its profile, a service, a colleague."""

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters import actions
from marketplace.clusters.access import member, membership_of, my_membership
from marketplace.database import utcnow
from marketplace.forms import Done, form_view, press
from marketplace.i18n import _
from marketplace.partnership.newcomers import FirstSteps, steps_of_cluster

blueprint = Blueprint("first_steps", __name__, url_prefix="/<lang>/desk/first-steps")


@blueprint.post("/end")
@member
@form_view
def end() -> Response:
    """Take the list of first steps away from the start page of the desk."""
    back = url_for("enquiry_desk.start")

    def act() -> Done:
        actions.end_first_steps(my_membership().cluster, utcnow())
        return Done(back, _("The list of first steps is closed."))

    return press(act, back=back)


def my_first_steps() -> FirstSteps | None:
    """Return the first steps of my cluster while some are left and nobody has closed the list."""
    membership = membership_of(current_user)
    if membership is None or membership.cluster.first_steps_ended_at is not None:
        return None
    steps = steps_of_cluster(membership.cluster_id)
    return None if steps.are_done else steps

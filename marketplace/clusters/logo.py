"""The logo of a cluster, at its desk."""

from functools import partial

from flask import abort, url_for
from werkzeug.wrappers import Response

from marketplace.clusters import actions
from marketplace.clusters.access import manager
from marketplace.clusters.desk import blueprint, own_cluster
from marketplace.database import utcnow
from marketplace.forms import Done, Question, ask_first, form_view, run
from marketplace.i18n import _
from marketplace.media.forms import PictureForm, picture_form
from marketplace.media.receiving import takes_file
from marketplace.web import htmx


@blueprint.route("/profile/logo", methods=["GET", "POST"])
@takes_file
@manager
@form_view
def logo() -> Response:
    """Show the logo, and take another one or what it shows."""
    cluster = own_cluster()
    form = picture_form(cluster.logo, cluster.language)

    def act() -> Done:
        actions.save_logo(own_cluster(), form.picture(), utcnow())
        return Done(url_for(".profile"), _("The logo is saved."))

    return run(form, act, before=form.keep_file, page=partial(_page, form))


@blueprint.route("/profile/logo/remove", methods=["GET", "POST"])
@manager
@form_view
def remove_logo() -> Response:
    """Ask once, and show the cluster without a logo."""
    if own_cluster().logo is None:
        abort(404)
    question = Question(
        _("Do you want to remove the logo?"),
        [_("Visitors will no longer see it. You can add another one at any time.")],
        yes=_("Yes, remove the logo"),
        back=url_for(".logo"),
        desk_section="profile",
    )

    def act() -> Done:
        actions.save_logo(own_cluster(), None, utcnow())
        return Done(url_for(".profile"), _("The logo is removed."))

    return ask_first(question, act)


def _page(form: PictureForm, status: int) -> Response:
    cluster = own_cluster()
    return htmx.render("clusters/logo.html", status=status, form=form, cluster=cluster)

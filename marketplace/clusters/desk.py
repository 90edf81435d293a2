"""The desk's colleagues and the cluster's profile."""

from datetime import timedelta

from flask import Blueprint, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters import actions, queries
from marketplace.clusters.access import manager, member
from marketplace.clusters.errors import LastManager
from marketplace.clusters.forms import InviteForm, ProfileForm, TextForm
from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.i18n import OFFICIAL_EU, _, alphabetical, current_language, language_name, own_name
from marketplace.settings import settings
from marketplace.vocabularies import COUNTRY, LANGUAGE, ROLE
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.limits import limit

blueprint = Blueprint("member_desk", __name__, url_prefix="/<lang>/desk")


@blueprint.get("/members")
@member
def index() -> Response:
    """List the colleagues, and the invitations that wait to be accepted."""
    cluster_id = current_user.membership.cluster_id
    return htmx.render(
        "clusters/members.html",
        members=queries.members_of(cluster_id),
        invitations=queries.open_invitations(cluster_id, utcnow()),
    )


@blueprint.route("/members/invite", methods=["GET", "POST"])
@manager
def invite() -> Response:
    """Send a colleague the link to an account."""
    languages = [(code, own_name(code)) for code in settings().languages]
    form = InviteForm(role="editor", language=current_language()).offer(ROLE.choices(), languages)
    if form.validate_on_submit() and _is_new(form):
        limit("invite", str(current_user.id), at_most=50, per=timedelta(hours=1))
        with transaction():
            actions.invite(
                form.email.data,
                role=form.role.data,
                cluster=_own_cluster(),
                language=form.language.data,
                now=utcnow(),
            )
        flash(_("An invitation is on its way to %(email)s.", email=form.email.data), "success")
        return htmx.redirect(url_for(".index"))
    return htmx.render(
        "clusters/invite.html", status=422 if form.is_submitted() else 200, form=form
    )


@blueprint.post("/members/<int(max=2147483647):user_id>/remove")
@manager
def remove(user_id: int) -> Response:
    """End a colleague's work for the cluster."""
    try:
        with transaction():
            leaving = or_404(queries.find_member(current_user.membership.cluster_id, user_id))
            name = leaving.user.name
            actions.remove_member(leaving)
    except LastManager:
        flash(
            _("A cluster keeps at least one manager. Make somebody else a manager first."), "error"
        )
    else:
        flash(_("%(name)s no longer works at this desk.", name=name), "success")
    return htmx.redirect(url_for(".index" if current_user.membership else "search.home"))


@blueprint.post("/members/invitations/<int(max=2147483647):invitation_id>/revoke")
@manager
def revoke(invitation_id: int) -> Response:
    """Take an invitation back."""
    with transaction():
        invitation = or_404(
            queries.find_invitation_of(current_user.membership.cluster_id, invitation_id)
        )
        actions.revoke(invitation)
    flash(_("The invitation is taken back; its link no longer works."), "success")
    return htmx.redirect(url_for(".index"))


@blueprint.route("/profile", methods=["GET", "POST"])
@manager
def profile() -> Response:
    """Edit what the cluster says about itself in every language alike."""
    cluster = _own_cluster()
    ranked = {f"language_{rank}": code for rank, code in enumerate(cluster.languages, start=1)}
    form = ProfileForm(obj=cluster, **ranked).offer(
        [pair for pair in COUNTRY.choices() if pair[0] != "EU"], LANGUAGE.choices()
    )
    if form.validate_on_submit():
        with transaction():
            cluster = _own_cluster()
            actions.save_profile(cluster, form.profile(cluster.languages[len(form.ranks) :]))
        flash(_("The profile is saved."), "success")
        return htmx.redirect(url_for(".profile"))
    languages = sorted(OFFICIAL_EU, key=lambda code: alphabetical(language_name(code)))
    status = 422 if form.is_submitted() else 200
    return htmx.render(
        "clusters/profile.html", status=status, form=form, cluster=cluster, text_languages=languages
    )


@blueprint.route(
    "/profile/<any({codes}):language>".format(codes=", ".join(OFFICIAL_EU)), methods=["GET", "POST"]
)
@manager
def text(language: str) -> Response:
    """Edit what is said about the cluster in one language."""
    cluster = _own_cluster()
    form = TextForm(obj=cluster.text_in(language))
    if form.validate_on_submit():
        with transaction():
            summary, description = form.summary.data, form.description.data
            actions.save_text(_own_cluster(), language, summary=summary, description=description)
        flash(_("The text is saved."), "success")
        return htmx.redirect(url_for(".profile"))
    status = 422 if form.is_submitted() else 200
    return htmx.render(
        "clusters/text.html", status=status, form=form, cluster=cluster, text_language=language
    )


def _own_cluster() -> Cluster:
    return or_404(queries.find_by_id(current_user.membership.cluster_id))


def _is_new(form: InviteForm) -> bool:
    """Refuse to invite somebody who works here already."""
    if queries.find_member_by_email(current_user.membership.cluster_id, form.email.data) is None:
        return True
    form.email.errors = [_("This person works for your cluster already.")]
    return False

"""The desk's colleagues and the cluster's profile."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.clusters import actions, queries
from marketplace.clusters.access import count_invitation, manager, member, my_membership
from marketplace.clusters.forms import ClusterTextForm, InviteForm, ProfileForm
from marketplace.clusters.models import Cluster, Role
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, press, run
from marketplace.i18n import OFFICIAL_EU, _, alphabetical, current_language, language_name
from marketplace.paging.links import PagedList, page_number, page_of_act, pages_beside
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("member_desk", __name__, url_prefix="/<lang>/desk")
INVITATIONS = "invitations"
"""Names the page of the invitations in an address."""
_TEXT_LANGUAGES = ", ".join(OFFICIAL_EU)


@blueprint.get("/members")
@member
def index() -> Response:
    """List the colleagues, and the invitations that wait to be accepted."""
    membership = my_membership()
    return htmx.render(
        "clusters/members.html",
        membership=membership,
        members=PagedList(
            queries.list_members(membership.cluster_id, page_number()),
            "member_desk.index",
            pages_beside(INVITATIONS),
        ),
        invitations=PagedList(
            queries.open_invitations(membership.cluster_id, utcnow(), page_number(INVITATIONS)),
            "member_desk.index",
            pages_beside("page"),
            INVITATIONS,
        ),
    )


@blueprint.route("/members/invite", methods=["GET", "POST"])
@manager
@form_view
def invite() -> Response:
    """Send a colleague the link to an account."""
    form = InviteForm(role=Role.EDITOR, language=current_language())

    def act() -> Done:
        actions.invite_colleague(
            form.email.data,
            role=Role(form.role.data),
            cluster=_own_cluster(),
            language=form.language.data,
            now=utcnow(),
        )
        message = _("An invitation is on its way to %(email)s.", email=form.email.data)
        return Done(url_for(".index"), message)

    return run(
        form,
        act,
        before=count_invitation,
        page=lambda status: htmx.render("clusters/invite.html", status=status, form=form),
        refusal=partial(_works_here, form),
    )


@blueprint.post("/members/<int(max=2147483647):user_id>/remove")
@manager
@form_view
def remove(user_id: int) -> Response:
    """End a colleague's work for the cluster."""

    def act() -> Done:
        colleague = or_404(queries.find_member(my_membership().cluster_id, user_id))
        name = colleague.user.name
        actions.remove_member(colleague)
        has_left = user_id == signed_in_user().id
        return Done(
            url_for("search.home") if has_left else back,
            _("%(name)s has been removed from your team.", name=name),
        )

    back = url_for(".index", page=page_of_act())
    return press(act, back=back, refusal=_last_manager)


@blueprint.post("/members/invitations/<int(max=2147483647):invitation_id>/revoke")
@manager
@form_view
def revoke(invitation_id: int) -> Response:
    """Take an invitation back."""

    def act() -> Done:
        cluster_id = my_membership().cluster_id
        actions.revoke(or_404(queries.find_invitation_of(cluster_id, invitation_id)))
        message = _("The invitation is cancelled. Its link is no longer valid.")
        return Done(back, message)

    back = url_for(".index", page=page_of_act(), invitations=page_of_act(INVITATIONS))
    return press(act, back=back)


@blueprint.route("/profile", methods=["GET", "POST"])
@manager
@form_view
def profile() -> Response:
    """Edit what the cluster says about itself in every language alike."""
    cluster = _own_cluster()
    ranked = {f"language_{rank}": code for rank, code in enumerate(cluster.languages, start=1)}
    form = ProfileForm(obj=cluster, **ranked)

    def act() -> Done:
        cluster = _own_cluster()
        further_languages = cluster.languages[len(form.ranks) :]
        actions.save_profile(cluster, form.profile(further_languages))
        return Done(url_for(".profile"), _("The profile is saved."))

    return run(form, act, page=partial(_profile_page, form, cluster))


@blueprint.route(f"/profile/<any({_TEXT_LANGUAGES}):language>", methods=["GET", "POST"])
@manager
@form_view
def text(language: str) -> Response:
    """Edit what is said about the cluster in one language."""
    cluster = _own_cluster()
    form = ClusterTextForm(obj=cluster.text_in(language))

    def act() -> Done:
        actions.save_text(
            _own_cluster(),
            language,
            summary=form.summary.data,
            description=form.description.data,
        )
        return Done(url_for(".profile"), _("The text is saved."))

    def page(status: int) -> Response:
        return htmx.render(
            "clusters/text.html",
            status=status,
            form=form,
            cluster=cluster,
            text_language=language,
        )

    return run(form, act, page=page)


def _own_cluster() -> Cluster:
    return or_404(queries.find_by_id(my_membership().cluster_id))


def _profile_page(form: ProfileForm, cluster: Cluster, status: int) -> Response:
    languages = sorted(OFFICIAL_EU, key=lambda code: alphabetical(language_name(code)))
    return htmx.render(
        "clusters/profile.html",
        status=status,
        form=form,
        cluster=cluster,
        text_languages=languages,
    )


def _works_here(form: InviteForm, _error: DomainError) -> list[str]:
    """Say at the address that this person is a colleague already."""
    form.email.errors = [_("This person is already in your team.")]
    return []


def _last_manager(_error: DomainError) -> str:
    return _("A cluster needs at least one manager. Make someone else a manager first.")

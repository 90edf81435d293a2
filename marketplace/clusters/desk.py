"""What a cluster says about itself, edited at its desk."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.clusters import actions, queries
from marketplace.clusters.access import manager, my_membership
from marketplace.clusters.forms import ClusterTextForm, ProfileForm
from marketplace.clusters.models import Cluster
from marketplace.database import utcnow
from marketplace.errors import DomainError, EditedMeanwhile
from marketplace.forms import Done, form_view, run
from marketplace.i18n import OFFICIAL_EU, _, alphabetical, language_name
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("member_desk", __name__, url_prefix="/<lang>/desk")
_TEXT_LANGUAGES = ", ".join(OFFICIAL_EU)


@blueprint.route("/profile", methods=["GET", "POST"])
@manager
@form_view
def profile() -> Response:
    """Edit what the cluster says about itself in every language alike."""
    cluster = own_cluster()
    ranked = {f"language_{rank}": code for rank, code in enumerate(cluster.languages, start=1)}
    form = ProfileForm(obj=cluster, **ranked)

    def act() -> Done:
        cluster = own_cluster()
        further_languages = cluster.languages[len(form.ranks) :]
        actions.save_profile(cluster, form.profile(further_languages), utcnow())
        return Done(url_for(".profile"), _("The profile is saved."))

    return run(form, act, page=partial(_profile_page, form, cluster))


@blueprint.route(f"/profile/<any({_TEXT_LANGUAGES}):language>", methods=["GET", "POST"])
@manager
@form_view
def text(language: str) -> Response:
    """Edit what is said about the cluster in one language."""
    cluster = own_cluster()
    form = ClusterTextForm(
        obj=cluster.text_in(language), data={"revision": cluster.revision_of_text(language)}
    )

    def act() -> Done:
        cluster = or_404(queries.find_held(my_membership().cluster_id))
        actions.save_text(
            cluster, language, form.words(), now=utcnow(), based_on=form.revision.data
        )
        return Done(url_for(".profile"), _("The text is saved."))

    def page(status: int) -> Response:
        cluster = own_cluster()
        return htmx.render(
            "clusters/text.html",
            status=status,
            form=form,
            text_language=language,
            stored=cluster.text_in(language),
            original=cluster.text_in(cluster.language) if language != cluster.language else None,
        )

    def refusal(error: DomainError) -> str:
        if isinstance(error, EditedMeanwhile):
            return form.note_conflict(own_cluster().revision_of_text(language))
        return str(error)

    return run(form, act, page=page, refusal=refusal)


def own_cluster() -> Cluster:
    """Return the cluster of the person who is signed in, with its texts."""
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

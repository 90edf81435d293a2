"""The coordinator's view of the vocabulary: accept, translate, merge and reject words."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.catalogue import technologies as services
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, Question, ask_first, form_view, run
from marketplace.i18n import _, current_language, language_name
from marketplace.paging import PAGE_SIZE, Page, nearest_page, page_count
from marketplace.paging.links import PagedList, page_number
from marketplace.search import queries as search
from marketplace.search.query import Query
from marketplace.settings import settings
from marketplace.technologies import actions
from marketplace.technologies.forms import MergeForm, term_form
from marketplace.technologies.models import TermState
from marketplace.technologies.shown import current_terms
from marketplace.technologies.terms import Term
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint(
    "coordination_technologies", __name__, url_prefix="/<lang>/coordination/technologies"
)
LISTED_STATES = (TermState.PROPOSED, TermState.ACCEPTED, TermState.REJECTED)


@blueprint.get("")
@coordinator
def index() -> Response:
    """List the proposals, the terms of the vocabulary, or what was rejected."""
    terms, language = current_terms(), current_language()
    state = _state()
    page = _page_of(terms.listed(state, language=language), page_number())
    results = search.find(Query(per_page=1), language)
    return htmx.render(
        "partnership/technologies.html",
        state=state,
        terms=PagedList(page, "coordination_technologies.index", {"state": state}),
        labels={term.code: terms.label(term.code, language) for term in page.items},
        missing={term.code: _missing_languages(term) for term in page.items},
        services=results.counts["technology"],
        proposals=len(terms.listed(TermState.PROPOSED, language=language)),
    )


@blueprint.route("/term", methods=["GET", "POST"])
@coordinator
@form_view
def edit() -> Response:
    """Name a term in the languages of the pages, and accept it."""
    term = _term()
    form = term_form(term, tuple(settings().languages))

    def act() -> Done:
        now = utcnow()
        actions.name(term.code, form.labels(), now)
        services.show_anew(term.code, now)
        message = _("The names are saved. Pages show them within a few seconds.")
        return Done(url_for(".index", state=term.state), message)

    def page(status: int) -> Response:
        return htmx.render(
            "partnership/technology.html", status=status, term=term, form=form, label=_label(term)
        )

    return run(form, act, page=page, refusal=_changed_meanwhile)


@blueprint.route("/reject", methods=["GET", "POST"])
@coordinator
@form_view
def reject() -> Response:
    """Ask once, and leave a proposal out of the vocabulary.

    Who says yes when somebody else has accepted or merged it meanwhile is told so.
    """
    term = _stored_term()
    is_decided = term.state != TermState.PROPOSED
    if term.state == TermState.REJECTED or (is_decided and request.method == "GET"):
        abort(404)
    back = url_for(".index")
    question = Question(
        _("Do you want to reject the proposal “%(technology)s”?", technology=_label(term)),
        [
            _("Services that use this word keep it. We no longer suggest it."),
            _("If someone uses the word again, we will not ask you again."),
            _("You can still accept or merge the word later."),
        ],
        yes=_("Yes, reject the proposal"),
        back=back,
        section="coordination",
        desk_section="technologies",
    )

    def act() -> Done:
        actions.reject(term.code, utcnow())
        return Done(back, _("The proposal is rejected."))

    return ask_first(question, act, refusal=_changed_meanwhile)


@blueprint.route("/merge", methods=["GET", "POST"])
@coordinator
@form_view
def merge() -> Response:
    """Let another term stand for one, and say before what that does."""
    term = _term()
    form = MergeForm(term.code)
    form.lead_to(url_for(".index", state=term.state))

    def act() -> Done:
        now = utcnow()
        target = form.target_code()
        actions.merge(term.code, target, now)
        services.replace(term.code, target, now)
        message = _("The technologies are merged. The services will be updated shortly.")
        return Done(url_for(".index", state=term.state), message)

    def page(status: int) -> Response:
        terms, language = current_terms(), current_language()
        targets = terms.listed(TermState.ACCEPTED, language=language)
        return htmx.render(
            "partnership/technology_merge.html",
            status=status,
            term=term,
            form=form,
            label=_label(term),
            targets=[terms.label(target.code, language) for target in targets if target != term],
        )

    return run(form, act, page=page, refusal=_changed_meanwhile)


def _changed_meanwhile(_error: DomainError) -> str:
    return _("Someone else has changed the vocabulary. Check it and try again.")


def _state() -> TermState:
    """Return which terms the address asks for: the proposals, unless it says otherwise."""
    name = request.args.get("state", "")
    return TermState(name) if name in LISTED_STATES else TermState.PROPOSED


def _term() -> Term:
    """Find the term that the address names, unless it is merged."""
    term = _stored_term()
    return or_404(term if term.state in LISTED_STATES else None)


def _stored_term() -> Term:
    """Find the term that the address names, also one that is merged."""
    return or_404(current_terms().find_stored(request.args.get("code", "")))


def _label(term: Term) -> str:
    return current_terms().label(term.code, current_language()).words


def _missing_languages(term: Term) -> str:
    """Name the languages of the pages in which a term has no name."""
    languages = [code for code in settings().languages if code not in term.labels]
    return ", ".join(map(language_name, languages))


def _page_of(terms: list[Term], number: int) -> Page[Term]:
    pages = page_count(len(terms), PAGE_SIZE)
    number = nearest_page(number, pages)
    start = (number - 1) * PAGE_SIZE
    return Page(terms[start : start + PAGE_SIZE], len(terms), number, pages)

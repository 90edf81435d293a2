"""The coordinator writes the pages about the site."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator, signed_in_user
from marketplace.database import utcnow
from marketplace.errors import DomainError, EditedMeanwhile
from marketplace.forms import Done, form_view, press, run
from marketplace.i18n import SOURCE, _, language_name
from marketplace.pages import actions, queries
from marketplace.pages.fields import complete, field_values
from marketplace.pages.forms import PageTextForm
from marketplace.pages.models import PageVersion, SitePage
from marketplace.pages.queries import PageText
from marketplace.pages.titles import title_of
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("coordination_pages", __name__, url_prefix="/<lang>/coordination/pages")
_PAGE = f"/<any({', '.join(repr(page.value) for page in SitePage)}):topic>/<code>"
_REVISION = "<int(min=1, max=2147483647):revision>"


@blueprint.get("")
@coordinator
def index() -> Response:
    """List the pages, and which text counts in each language."""
    return htmx.render(
        "pages/coordination/index.html",
        pages=list(SitePage),
        title_of=title_of,
        newest=queries.newest_versions(),
        unset_variables=settings().operator.unset_variables,
    )


@blueprint.route(_PAGE, methods=["GET", "POST"])
@coordinator
@form_view
def edit(topic: str, code: str) -> Response:
    """Write a page in a language, beside its text in another one."""
    page = _page_in(topic, code)
    form = _form(page, code)
    is_preview = request.form.get("step") == "preview"

    def act() -> Done | Response:
        if is_preview:
            return show(200, preview=complete(form.body.data, code).body)
        based_on = form.revision.data
        now, author = utcnow(), signed_in_user()
        actions.save_text(page, code, form.body.data, based_on=based_on, author=author, now=now)
        message = _("The text in %(language)s is saved.", language=language_name(code))
        return Done(url_for(".edit", topic=topic, code=code), message)

    def refusal(error: DomainError) -> str:
        if not isinstance(error, EditedMeanwhile):
            return str(error)
        return form.note_conflict(queries.newest_number(page, code))

    def show(status: int, preview: str | None = None) -> Response:
        return _edit_page(page, code, form, status, preview)

    return run(form, act, page=show, refusal=refusal)


@blueprint.get(f"{_PAGE}/versions/{_REVISION}")
@coordinator
def version(topic: str, code: str, revision: int) -> Response:
    """Show an earlier text of a page as visitors saw it."""
    page = _page_in(topic, code)
    page_version = or_404(queries.find_version(page, code, revision))
    text = or_404(_text_of(page_version))
    return htmx.render(
        "pages/coordination/version.html",
        site_page=page,
        title=title_of(page),
        version=page_version,
        code=code,
        body=complete(text, code).body,
    )


@blueprint.post(f"{_PAGE}/shipped")
@coordinator
@form_view
def go_back(topic: str, code: str) -> Response:
    """Let the shipped text of a page count again. The coordinator's versions are kept."""
    page = _page_in(topic, code)
    or_404(queries.shipped_text(page, code))

    def act() -> Done:
        newest_number = queries.newest_number(page, code)
        now, author = utcnow(), signed_in_user()
        actions.save_text(page, code, None, based_on=newest_number, author=author, now=now)
        return Done(back, _("Visitors see the shipped text again. Your versions are kept below."))

    back = url_for(".edit", topic=topic, code=code)
    return press(act, back=back)


def _page_in(topic: str, code: str) -> SitePage:
    if code not in settings().languages:
        abort(404)
    return SitePage(topic)


def _form(page: SitePage, code: str) -> PageTextForm:
    """Return the form with the text that counts, or an earlier one that was asked for."""
    if request.method == "POST":
        return PageTextForm()
    number = queries.newest_number(page, code)  # first: a text saved meanwhile is a conflict
    text = _earlier_text(page, code) or _start(page, code)
    return PageTextForm(body=text, revision=number)


def _earlier_text(page: SitePage, code: str) -> str | None:
    number = request.args.get("version", type=int)
    if number is None or not 0 < number < 2**31:
        return None
    version = queries.find_version(page, code, number)
    return _text_of(version) if version else None


def _start(page: SitePage, code: str) -> str:
    text = queries.text_in(page, code)
    return text.body if text else ""


def _text_of(version: PageVersion) -> str | None:
    """Return the text that counted with a version, which may be the shipped one."""
    if version.body is not None:
        return version.body
    text = queries.shipped_text(version.page, version.language)
    return text.body if text else None


def _edit_page(
    page: SitePage, code: str, form: PageTextForm, status: int, preview: str | None
) -> Response:
    other_languages = [language for language in settings().languages if language != code]
    return htmx.render(
        "pages/coordination/edit.html",
        status=status,
        site_page=page,
        title=title_of(page),
        code=code,
        form=form,
        preview=preview,
        current=queries.text_in(page, code),
        beside=_text_beside(page, other_languages),
        other_languages=other_languages,
        versions=queries.list_versions(page, code),
        has_shipped_text=queries.shipped_text(page, code) is not None,
        fields=field_values(code),
    )


def _text_beside(page: SitePage, languages: list[str]) -> PageText | None:
    """Return the text to read while writing: in the language asked for, else in English."""
    requested = request.args.get("beside", SOURCE)
    language = requested if requested in languages else next(iter(languages), None)
    return queries.text_in(page, language) if language else None

"""The pages about the site, as everybody reads them."""

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.i18n import current_language
from marketplace.pages import queries
from marketplace.pages.fields import complete
from marketplace.pages.models import SitePage
from marketplace.pages.titles import title_of
from marketplace.web import htmx
from marketplace.web.page_cache.sharing import shared_page

blueprint = Blueprint("pages", __name__, url_prefix="/<lang>")
_TOPICS = "about, imprint, privacy, terms, accessibility, cookies, help"


@blueprint.get(f"/<any({_TOPICS}):topic>")
@blueprint.get("/help/clusters", defaults={"topic": SitePage.HELP_FOR_CLUSTERS.value})
@public
@shared_page("pages of the site")
def show(topic: str) -> Response:
    """Show a page about the site in the language of the reader, or the best other one."""
    page = SitePage(topic)
    text = queries.text_for(page, current_language())
    return htmx.render(
        "pages/show.html",
        site_page=page,
        title=title_of(page),
        text=text,
        complete=complete(text.body, text.language),
    )

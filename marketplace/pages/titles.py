"""What the pages about the site are called, in menus and as headings."""

from marketplace.i18n import _l
from marketplace.pages.models import SitePage

_TITLES = {
    SitePage.ABOUT: _l("About us"),
    SitePage.IMPRINT: _l("Imprint"),
    SitePage.PRIVACY: _l("Privacy notice"),
    SitePage.TERMS: _l("Terms of use"),
    SitePage.ACCESSIBILITY: _l("Accessibility statement"),
    SitePage.COOKIES: _l("Cookies"),
    SitePage.HELP: _l("Help"),
    SitePage.HELP_FOR_CLUSTERS: _l("Help for clusters"),
}


def title_of(page: SitePage) -> str:
    """Return the name of a page in the current language."""
    return str(_TITLES[page])

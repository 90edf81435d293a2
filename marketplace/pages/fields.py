"""What is filled into the texts of the pages: the operator, periods, addresses.

A field stands in a text as {operator}. So a text says what the settings say, also after these were
changed. Ours and not Jinja's, for the coordinator writes these texts: a name is replaced, and
nothing else happens.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.i18n import _, in_language, ngettext
from marketplace.pages.models import SitePage
from marketplace.settings import settings
from marketplace.settings.operator import Operator
from marketplace.web.addresses import kept_address

_FIELD = re.compile(r"\{([a-z_]+)\}")
_MARKUP = re.compile(r"([\\`*_\[\]<>~|#])")
_REQUIRED = frozenset({"operator", "address", "email"})
"""What a text says is missing. A line with any other field that is empty is left out."""
_OTHER_PAGES = {
    "home_page": "search.home",
    "services_page": "search.results",
    "clusters_page": "clusters.index",
    "ask_page": "enquiries.new_general",
    "lost_links_page": "enquiries.lost",
    "sign_in_page": "accounts.login",
    "data_page": "api.services",
}
Values = Mapping[str, str]


@dataclass(frozen=True)
class CompleteText:
    """A text whose fields are filled in."""

    body: str
    lacks_details: bool
    """Whether it had to say that the operator has not said something yet."""


def page_address(page: SitePage) -> str:
    """Return the address of a page about the site in the current language."""
    return kept_address("pages.show", topic=page.value)


def complete(body: str, language: str) -> CompleteText:
    """Fill in the fields of a text in a language.

    Names that are no fields stay as they are.
    """
    values = field_values(language)
    lines = body.split("\n")
    complete_lines = [_fill_in(line, values, language) for line in lines if _is_said(line, values)]
    fields = set(_FIELD.findall(body))
    missing = {name for name in _REQUIRED & fields if not values[name]}
    return CompleteText("\n".join(complete_lines), lacks_details=bool(missing))


def field_values(language: str) -> dict[str, str]:
    """Return what stands for each field in texts of a language, empty where nobody said."""
    site = settings()
    with in_language(language):
        months = ngettext("%(num)s month", "%(num)s months", site.retention_months)
    return {
        **_details(site.operator),
        "site": _as_words(site.site_name),
        "site_address": site.base_url,
        "months": months,
        **{f"{page.name.lower()}_page": page_address(page) for page in SitePage},
        **{name: kept_address(endpoint) for name, endpoint in _OTHER_PAGES.items()},
    }


def _details(operator: Operator) -> dict[str, str]:
    details = {
        "operator": operator.name,
        "address": operator.address,
        "phone": operator.phone,
        "register": operator.register,
        "representative": operator.representative,
        "vat_number": operator.vat_number,
        "responsible_person": operator.responsible_person,
        "publication_director": operator.publication_director,
        "host": operator.host,
        "data_protection_officer": operator.data_protection_officer,
        "authority": operator.authority,
    }
    words = {name: _as_words(value) for name, value in details.items()}
    return words | {"email": operator.email}


def _as_words(value: str) -> str:
    """Return a value so that none of its signs is taken for Markdown."""
    return _MARKUP.sub(r"\\\1", value)


def _is_said(line: str, values: Values) -> bool:
    optional = set(_FIELD.findall(line)) - _REQUIRED
    return all(values.get(name, name) for name in optional)


def _fill_in(line: str, values: Values, language: str) -> str:
    def value_of(match: re.Match[str]) -> str:
        value = values.get(match[1], match[0])
        return value or _not_stated(language)

    return _FIELD.sub(value_of, line)


def _not_stated(language: str) -> str:
    with in_language(language):
        return _("(not stated yet)")

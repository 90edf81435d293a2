"""What every template may use: filters, the site, this page in its other languages."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context
from jinja2 import StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from wtforms import Field, SelectMultipleField

from marketplace import i18n
from marketplace.i18n.messages import Catalogue, Messages
from marketplace.markdown import to_html, with_links
from marketplace.settings import settings
from marketplace.web.addresses import absolute, kept_address, page_path
from marketplace.web.assets import asset
from marketplace.web.languages import language_choices

_CATALOGUES_MAX = 50
"""Twice as many as there are official languages."""
HTMX_CONFIGURATION = {
    "includeIndicatorStyles": False,  # inline styles are forbidden; ours stand in static/css
    "allowEval": False,  # so is code in attributes
    "historyCacheSize": 0,  # pages of one person are not kept in a browser that others use
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},  # a refused form, with what was typed
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
"""The settings of HTMX, as its meta element takes them."""


def init_app(app: Flask) -> None:
    """Register the filters and tests of the templates.

    An undefined name is an error.
    """
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=i18n.show_date,
        datetime=i18n.show_datetime,
        number=i18n.show_number,
        money=i18n.show_money,
        language_name=i18n.language_name,
        country_name=i18n.country_name,
        markdown=to_html,
        with_links=with_links,
    )
    app.jinja_env.tests.update(checkbox_list=_is_checkbox_list, listing=_is_listing)
    app.jinja_env.globals["htmx_configuration"] = HTMX_CONFIGURATION
    app.jinja_env.globals["url_for"] = kept_address
    app.context_processor(_page_context)


def _is_checkbox_list(field: Field) -> bool:
    """Whether a form field takes several options, so that each is a checkbox."""
    return isinstance(field, SelectMultipleField)


def _is_listing(value: object) -> bool:
    """Whether a value is several values, which a page shows as a list."""
    return isinstance(value, list | tuple)


@lru_cache(_CATALOGUES_MAX)
def _message_functions(catalogue: Catalogue) -> dict[str, Callable[..., str]]:
    """Return what a template calls for a message of a language, by its names there."""
    messages = Messages(catalogue)

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **variables: Any) -> str:
        return messages.gettext(message, context.autoescape, variables)

    @pass_eval_context
    def ngettext(
        context: EvalContext, singular: str, plural: str, number: int, /, **variables: Any
    ) -> str:
        return messages.ngettext((singular, plural), number, context.autoescape, variables)

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def _page_context() -> dict[str, Any]:
    return {
        **_message_functions(i18n.translations()),
        "site_name": settings().site_name,
        "canonical": absolute(page_path()) if has_request_context() else None,
        "demonstration": settings().demonstration,
        "language": i18n.current_language(),
        "page_path": page_path() if has_request_context() else None,
        "asset": asset,
        "languages": language_choices() if has_request_context() else [],
    }

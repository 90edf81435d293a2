"""What every template may use: filters, the site, this page in its other languages.

Macros are imported without the context, so that Jinja runs their file once: what they use is a
global here, or an argument.
"""

import re
from collections.abc import MutableMapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask.templating import Environment
from jinja2 import StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from markupsafe import Markup, escape
from wtforms import Field, SelectMultipleField

from marketplace import i18n
from marketplace.database import utcnow
from marketplace.markdown import to_html, with_links
from marketplace.settings import settings
from marketplace.web.addresses import absolute, kept_address, page_path
from marketplace.web.assets import asset
from marketplace.web.languages import language_choices
from marketplace.workdays import local_day

_PIECES_MAX = 5_000
"""Pieces of pages that are kept, most of them the facts of services, in some two megabytes."""
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


class Templates(Environment):
    """Templates that share one dictionary of what every template may use.

    Jinja puts an empty one for each template before it, and each import of a file of macros then
    takes long to see that both files have the same names.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template may use: that of all, and what only this one is given."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Register the filters and tests of the templates.

    An undefined name is an error.
    """
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=i18n.show_date,
        datetime=i18n.show_datetime,
        when=_show_when,
        time=i18n.show_time,
        number=i18n.show_number,
        money=i18n.show_money,
        language_name=i18n.language_name,
        own_name=i18n.own_name,
        country_name=i18n.country_name,
        address=_address,
        markdown=_markdown,
        typeset=i18n.set_type,
        with_links=with_links,
    )
    app.jinja_env.tests.update(checkbox_list=_is_checkbox_list, listing=_is_listing)
    app.jinja_env.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        pgettext=_pgettext,
        asset=asset,
        current_language=i18n.current_language,
        kept_piece=kept_piece,
        show_zone=i18n.show_zone,
        htmx_configuration=HTMX_CONFIGURATION,
        url_for=kept_address,
    )
    app.context_processor(_page_context)


def _address(email: str) -> Markup:
    """Show an e-mail address that may break after its at sign and after each dot."""
    escaped = str(escape(email))
    return Markup(re.sub(r"([@.])(?=.)", r"\1<wbr>", escaped))  # noqa: S704 – escaped above


def _show_when(moment: datetime) -> str:
    """Write a moment as on a page that is made for one reader now.

    A page that is kept shows a date: "today" would be another day tomorrow.
    """
    return i18n.show_when(moment, local_day(utcnow()))


def _markdown(text: str, language: str, first_heading: int = 3) -> Markup:
    """Show Markdown in a language, its words set in type."""
    return to_html(text, partial(i18n.set_type, language=language), first_heading)


def _is_checkbox_list(field: Field) -> bool:
    """Whether a form field takes several options, so that each is a checkbox."""
    return isinstance(field, SelectMultipleField)


def _is_listing(value: object) -> bool:
    """Whether a value is several values, which a page shows as a list."""
    return isinstance(value, list | tuple)


def kept_piece(macro: Macro, *arguments: str | int | None) -> Markup:
    """Return a piece of a page, made once in each language for the same arguments.

    The macro knows nothing but its arguments, the language and the addresses of the site. It is
    imported without the context: with it, each page would have a macro of its own.
    """
    if current_app.debug:  # somebody works on what it is made of
        return Markup(macro(*arguments))  # noqa: S704 – as below
    return _kept_piece(macro, i18n.current_language(), request.script_root, *arguments)


@lru_cache(_PIECES_MAX, typed=True)  # a text and the same text as Markup are two
def _kept_piece(
    macro: Macro, _language: str, _script_root: str, *arguments: str | int | None
) -> Markup:
    return Markup(macro(*arguments))  # noqa: S704 – the template has escaped it


@pass_eval_context
def _gettext(context: EvalContext, message: str, /, **variables: Any) -> str:
    return i18n.template_messages().gettext(message, context.autoescape, variables)


@pass_eval_context
def _ngettext(
    context: EvalContext, singular: str, plural: str, number: int, /, **variables: Any
) -> str:
    forms = singular, plural
    return i18n.template_messages().ngettext(forms, number, context.autoescape, variables)


@pass_eval_context
def _pgettext(context: EvalContext, place: str, message: str, /, **variables: Any) -> str:
    return i18n.template_messages().pgettext(place, message, context.autoescape, variables)


def _page_context() -> dict[str, Any]:
    return {
        "site_name": settings().site_name,
        "canonical": absolute(page_path()) if has_request_context() else None,
        "demonstration": settings().demonstration,
        "language": i18n.current_language(),
        "page_path": page_path() if has_request_context() else None,
        "languages": language_choices() if has_request_context() else [],
    }

"""What every template may use: filters, the settings of the site, this page in its other languages."""

from typing import Any

from flask import Flask, has_request_context, request
from jinja2 import StrictUndefined

from marketplace import i18n
from marketplace.markdown import to_html
from marketplace.settings import settings
from marketplace.web.assets import asset
from marketplace.web.languages import language_choices


def init_app(app: Flask) -> None:
    """Give the templates their filters; a name that nobody gave is an error."""
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
    )
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    return {
        "site_name": settings().site_name,
        "canonical": settings().base_url + request.path if has_request_context() else None,
        "demonstration": settings().demonstration,
        "language": i18n.current_language(),
        "asset": asset,
        "languages": language_choices() if has_request_context() else [],
    }

"""Parts of the request form that are the same on all forms which nobody has filled in.

Written once for each language: they are most of a form, and most forms are only looked at.
"""

from flask import render_template
from markupsafe import Markup

from marketplace.enquiries.ask.forms import EnquiryForm
from marketplace.i18n import current_language
from marketplace.settings import settings

_EMPTY_PARTS: dict[tuple[object, ...], Markup] = {}
"""By template, language, and the settings that stand in them."""


def part_of(form: EnquiryForm, template: str) -> Markup:
    """Write a part of the form: one that is filled in for who typed it, and for nobody else."""
    if form.is_filled_in:
        return _write(form, template)
    site = settings()
    settings_shown = (site.languages, site.retention_months, site.operator.name)
    key = (template, current_language(), *settings_shown)
    if key not in _EMPTY_PARTS:
        _EMPTY_PARTS[key] = _write(form, template)
    return _EMPTY_PARTS[key]


def _write(form: EnquiryForm, template: str) -> Markup:
    site = settings()
    months, operator = site.retention_months, site.operator.name
    html = render_template(template, form=form, retention_months=months, operator=operator)
    return Markup(html)  # noqa: S704

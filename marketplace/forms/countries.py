"""The field for a country, whose 250 options are written once for each language.

Ours, because the select of WTForms writes each option anew: that took half of the time of a whole form.
"""

from functools import cache
from typing import Any

from markupsafe import Markup
from wtforms import SelectField
from wtforms.validators import AnyOf, DataRequired
from wtforms.widgets import Select

from marketplace.i18n import _, current_language
from marketplace.vocabularies import COUNTRY

CODES = tuple(code for code in COUNTRY.codes if code != "EU")
_OPTION = Markup('<option value="{}">')
_SELECTED_OPTION = Markup('<option selected value="{}">')
_END = Markup("</select>")


class _CountrySelect(Select):
    """A select with the options of the current language."""

    def __call__(self, field: "CountryField", **kwargs: Any) -> Markup:
        """Write the field, with the country that was chosen."""
        opening = super().__call__(field, **kwargs).removesuffix(_END)
        options = _options(current_language())
        code = field.data
        if code == "" or code in CODES:
            option, selected_option = _OPTION.format(code), _SELECTED_OPTION.format(code)
            options = options.replace(option, selected_option, 1)
        return Markup("").join([opening, options, _END])


class CountryField(SelectField):
    """A choice among all countries."""

    widget = _CountrySelect()

    def __init__(self, label: str, message: str, **kwargs: Any) -> None:
        """Require a country, in the words of a message."""
        rules = [DataRequired(message), AnyOf(CODES, message)]
        super().__init__(label, rules, choices=[], validate_choice=False, **kwargs)


@cache
def _options(_language: str) -> Markup:
    """Write the options of the current language, by name."""
    countries = [(code, name) for code, name in COUNTRY.choices() if code in CODES]
    choices = [("", _("Choose a country")), *countries]
    option = _OPTION + Markup("{}</option>")
    return Markup("").join(option.format(code, name) for code, name in choices)

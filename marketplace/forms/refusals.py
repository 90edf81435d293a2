"""What the fields of WTForms say by themselves, in words of ours that tell how to mend it.

Ours in front of its own translations, which name what is wrong in a programmer's terms ("Not a
valid choice."). A rule with a message of its own does not come here.
"""

from marketplace.i18n import _l

_OPTION = _l("Choose an option from the list.")
_OPTIONS = _l("Choose options from the list.")
_HIDDEN = _l("Part of this form was missing. Copy what you typed, and open the page again.")
_REQUIRED = _l("Fill in this field, or choose an option.")
_OTHERWISE = _l("Check what you entered here.")
_WORDS = {
    "Not a valid choice.": _OPTION,
    "Invalid Choice: could not coerce.": _OPTION,
    "Invalid value, must be one of: %(values)s.": _OPTION,
    "'%(value)s' is not a valid choice for this field.": _OPTIONS,
    "'%(value)s' are not valid choices for this field.": _OPTIONS,
    "Invalid choice(s): one or more data inputs could not be coerced.": _OPTIONS,
    "Not a valid integer value.": _HIDDEN,  # numbers that people type have a field of their own
    "This field is required.": _REQUIRED,
}


class Refusals:
    """The translations that WTForms asks for its own messages."""

    def gettext(self, message: str) -> str:
        """Return our words for a message."""
        return str(_WORDS.get(message, _OTHERWISE))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return our words for a message that has a number."""
        return self.gettext(singular if number == 1 else plural)

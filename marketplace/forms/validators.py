"""Rules of single fields, in words that say how to mend what was typed."""

from wtforms import Field, Form
from wtforms.validators import ValidationError

from marketplace.contact import mended_phone, mended_web_address, normal_address
from marketplace.i18n import _, _l

TOO_LONG = _l("Use at most %(max)d characters.")


class EmailAddress:
    """Accept an address that can stand in a mail header."""

    def __call__(self, form: Form, field: Field) -> None:
        """Write the address in its normal form. Raises ValidationError for anything else."""
        address = normal_address((field.data or "").strip())
        if address is None:
            raise ValidationError(
                _("Enter an e-mail address in the form name@example.org, without accents.")
            )
        field.data = address


class WebAddress:
    """Accept an address of the web, and nothing else that a browser would open."""

    def __call__(self, form: Form, field: Field) -> None:
        """Write the address in full. Raises ValidationError for anything else."""
        address = mended_web_address(field.data)
        if address is None:
            raise ValidationError(_("Enter a web address in the form https://www.example.org."))
        field.data = address


class PhoneNumber:
    """Accept a telephone number as people write it."""

    def __call__(self, form: Form, field: Field) -> None:
        """Write the number with the signs of a keyboard. Raises ValidationError for anything else."""
        number = mended_phone(field.data)
        if number is None:
            raise ValidationError(
                _("Enter a telephone number with digits, as in +33 5 61 00 00 00.")
            )
        field.data = number

"""Rules of single fields, in words that say how to mend what was typed."""

from wtforms import Field, Form
from wtforms.validators import ValidationError

from marketplace.contact import (
    mended_address,
    mended_phone,
    mended_web_address,
    needs_smtputf8,
)
from marketplace.delivery.mail import smtputf8
from marketplace.i18n import _, _l

TOO_LONG = _l("Use at most %(max)d characters.")


class EmailAddress:
    """Accept an e-mail address, and mend what came along when it was pasted."""

    def __init__(self, *, to_write_to: bool = True) -> None:
        """Refuse by default what our mail server cannot send to.

        Where somebody is only looked for, that does not matter.
        """
        self.to_write_to = to_write_to

    def __call__(self, form: Form, field: Field) -> None:
        """Write the address in its normal form. Raises ValidationError for anything else."""
        address = mended_address(field.data or "")
        if address is None:
            raise ValidationError(_("Enter an e-mail address in the form name@example.org."))
        if self.to_write_to and needs_smtputf8(address) and not smtputf8.is_offered():
            raise ValidationError(
                _(
                    "Enter an e-mail address in the form name@example.org, without accents or "
                    "special letters before the @. Our e-mail server cannot send to such "
                    "addresses."
                )
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
                _("Enter a phone number in digits, for example +33 5 61 00 00 00.")
            )
        field.data = number

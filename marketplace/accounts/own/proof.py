"""Who changes what an account is protected by proves once more to be its person."""

from marketplace.accounts import guessing
from marketplace.accounts.access import signed_in_user
from marketplace.accounts.errors import SignInRefused
from marketplace.accounts.forms import CurrentPasswordForm
from marketplace.errors import DomainError
from marketplace.i18n import _


def check_current(form: CurrentPasswordForm) -> str | None:
    """Say why no password is tried now. Raises SignInRefused for a wrong one."""
    user = signed_in_user()
    if not guessing.may_try(user.email, user):
        return _("Too many attempts. Please wait 15 minutes and try again.")
    if not form.check_current(user):
        raise SignInRefused
    return None


def at_the_current_password(form: CurrentPasswordForm, error: DomainError) -> str | list[str]:
    """Say at the password that it is wrong, and anything else in the error's own words."""
    if not isinstance(error, SignInRefused):
        return str(error)
    form.current.errors = [_("This is not your current password.")]
    return []

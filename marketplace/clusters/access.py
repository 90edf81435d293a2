"""Who may use a view for what they are in a cluster: members, and those who manage it."""

from datetime import timedelta

from flask import abort

from marketplace.accounts.access import (
    View,
    register_duty,
    register_start,
    rule,
    signed_in_user,
)
from marketplace.accounts.models import User
from marketplace.clusters.models import Membership, membership_of
from marketplace.i18n import _
from marketplace.web.limits import Limit, allows

__all__ = ["count_invitation", "manager", "member", "membership_of", "my_membership"]
_INVITATIONS = 50
"""Invitations that one person may send in an hour."""


def member(view: View) -> View:
    """Let members of a cluster use a view. Which objects they see is for the query to say."""
    return rule(view, "member", _is_member)


def manager(view: View) -> View:
    """Let the managers of a cluster use a view."""
    return rule(view, "manager", _is_manager)


def my_membership() -> Membership:
    """Return the membership of the person who is signed in, behind `member` or `manager`.

    Who was removed from the team since then is turned away.
    """
    membership = membership_of(signed_in_user())
    if membership is None:
        abort(403)
    return membership


def count_invitation() -> str | None:
    """Count an invitation, and say why it has to wait when somebody sends very many."""
    if allows(Limit("invite", str(signed_in_user().id), _INVITATIONS, timedelta(hours=1))):
        return None
    return _("You sent too many invitations in the last hour. Please send this one later.")


@register_start
def start_of_members(user: User) -> str | None:
    """Return the page on which the members of a cluster start their work."""
    return None if membership_of(user) is None else "enquiry_desk.start"


@register_duty
def is_a_manager(user: User) -> bool:
    """Whether somebody manages a cluster: such people owe a second factor where it is asked."""
    membership = membership_of(user)
    return membership is not None and membership.is_manager


def _is_member() -> bool:
    return membership_of(signed_in_user()) is not None


def _is_manager() -> bool:
    return is_a_manager(signed_in_user())

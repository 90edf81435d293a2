"""Who may use a view for what they are in a cluster: members, and those who manage it."""

from flask_login import current_user

from marketplace.accounts.access import View, rule, signed_in_user
from marketplace.accounts.models import User
from marketplace.clusters.models import Membership


def member(view: View) -> View:
    """Let members of a cluster use a view; which objects they see is the query's business."""
    return rule(view, "member", _is_member)


def manager(view: View) -> View:
    """Let the managers of a cluster use a view."""
    return rule(view, "manager", _is_manager)


def membership_of(user: User) -> Membership | None:
    """Return the membership of an account; None for one that works for no cluster."""
    membership: Membership | None = user.membership  # type: ignore[attr-defined]  # by Membership
    return membership


def my_membership() -> Membership:
    """Return the membership of the person who is signed in; behind `member` or `manager`."""
    membership = membership_of(signed_in_user())
    if membership is None:
        raise LookupError("the person who is signed in works for no cluster")
    return membership


def _is_member() -> bool:
    return current_user.membership is not None


def _is_manager() -> bool:
    return current_user.membership is not None and current_user.membership.is_manager

"""Webhooks: events for a system of the cluster's own, signed, delivered later, never lost."""

from marketplace.delivery.webhooks.addresses import problem_with
from marketplace.delivery.webhooks.calls import (
    WebhookCall,
    delete_about,
    delete_old,
    last_of,
    post,
    redirect,
)
from marketplace.delivery.webhooks.dispatch import deliver

__all__ = [
    "WebhookCall",
    "delete_about",
    "delete_old",
    "deliver",
    "last_of",
    "post",
    "problem_with",
    "redirect",
]

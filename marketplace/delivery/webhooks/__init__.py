"""Webhooks: what happens is told to a system of the cluster's own, signed, delivered later, never lost."""

from marketplace.delivery.webhooks.addresses import problem_with
from marketplace.delivery.webhooks.calls import (
    WebhookCall,
    forget,
    forget_old,
    last_of,
    post,
    redirect,
)
from marketplace.delivery.webhooks.dispatch import deliver

__all__ = [
    "WebhookCall",
    "deliver",
    "forget",
    "forget_old",
    "last_of",
    "post",
    "problem_with",
    "redirect",
]

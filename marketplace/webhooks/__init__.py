"""Webhooks: what happens is told to a system of the cluster's own, signed, delivered later, never lost."""

from marketplace.webhooks.calls import WebhookCall

__all__ = ["WebhookCall"]

"""Services whose review is overdue."""

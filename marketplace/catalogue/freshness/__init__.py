"""Services whose review is overdue: their cluster is told, then they come last, then go."""

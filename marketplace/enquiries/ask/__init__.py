"""An SME asks: the request form and its suggestions."""

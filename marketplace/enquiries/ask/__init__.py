"""An SME asks: the request form."""

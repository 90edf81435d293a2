"""How many enquiries came in a period, what became of them, and who sent them."""

"""A whole marketplace in one file: its database, the files people added, and its secret."""

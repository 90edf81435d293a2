"""The change log of all rooms."""

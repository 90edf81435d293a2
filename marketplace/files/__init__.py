"""Files that are written whole or not at all, and that no other user may read."""

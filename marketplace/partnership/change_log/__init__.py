"""The change log for the coordinator: as a page, and as files."""

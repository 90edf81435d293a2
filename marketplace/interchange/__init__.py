"""How clusters and services come in and go out as files."""

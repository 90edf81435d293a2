"""Pages that are the same for everybody, kept until the catalogue changes."""

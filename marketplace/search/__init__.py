"""Finding services: an index derived from the catalogue, disposable, and the pages that ask it."""

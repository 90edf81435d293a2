"""Finding services: an index derived from the catalogue, and the pages that ask it."""

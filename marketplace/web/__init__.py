"""What every page shares: languages in the path, errors, headers, HTMX, static files, limits."""

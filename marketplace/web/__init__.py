"""What every page shares: languages, errors, headers, HTMX, static files, limits."""

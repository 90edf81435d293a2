"""What the results page shows: filters, hits, highlights, suggestions."""

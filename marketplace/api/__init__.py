"""The catalogue for other systems: JSON, and the map of the site for search engines."""

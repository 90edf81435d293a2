"""Who offers: clusters, the people who work for them, and how they are invited."""

"""What the search proposes while somebody types: names, and titles of services."""

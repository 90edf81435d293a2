"""What the partnership shows and counts: its clusters, and how enquiries go."""

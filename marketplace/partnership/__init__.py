"""What the partnership shows and counts: its clusters with what they offer, and how enquiries go."""

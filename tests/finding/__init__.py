"""What staff find at the desk, and what they never find."""

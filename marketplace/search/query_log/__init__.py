"""What visitors search for, counted without personal data."""

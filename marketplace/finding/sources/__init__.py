"""What each kind of thing says to whom, and what has changed, read from the database."""

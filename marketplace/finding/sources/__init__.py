"""What each kind of thing says to whom, and what has changed: all of it read from the database."""

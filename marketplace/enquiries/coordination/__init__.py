"""The coordinator watches over all enquiries, and over what the site knows of a person."""

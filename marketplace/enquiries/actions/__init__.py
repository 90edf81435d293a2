"""Everything that changes an enquiry."""

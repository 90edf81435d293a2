"""A cluster answers: the inbox, the page of an enquiry, and what the desk keeps ready."""

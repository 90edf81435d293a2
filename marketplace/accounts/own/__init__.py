"""The account of who is signed in: person, password, address, open sessions."""

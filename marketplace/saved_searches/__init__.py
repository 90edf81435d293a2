"""Searches that somebody has saved: who reads of new services by e-mail, and as a feed."""

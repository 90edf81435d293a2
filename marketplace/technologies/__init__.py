"""The vocabulary of technologies: what services are about, named in each language."""

"""Words in several languages: how they are declared, edited and compared."""

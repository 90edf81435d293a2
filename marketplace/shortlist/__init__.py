"""Services that a visitor puts side by side: saved in a browser, and shown by a link."""

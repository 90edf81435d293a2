"""Questions with known answers, what engines make of them, and figures."""

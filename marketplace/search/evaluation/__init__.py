"""How well the search answers: questions with known answers, what engines make of them, and figures."""

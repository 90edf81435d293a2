"""From a query to a ranked result: term expansion, spelling, compounds, synonyms, phrases, ranking."""

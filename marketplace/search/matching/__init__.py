"""From a query to a ranked result.

Term expansion, spelling, compounds, synonyms, phrases, ranking.
"""

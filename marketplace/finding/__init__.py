"""The search of the desk: what staff may see, found by its words.

Whoosh keeps an index of words for each cluster and one for the coordinators, without a text in any of them. What it
proposes is read from the database again, by the rules of the pages that show it.
"""

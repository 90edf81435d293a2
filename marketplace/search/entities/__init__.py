"""Entities of queries: clusters, places, countries and types of service that a query names."""

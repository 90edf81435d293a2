"""What queries name: clusters, places, countries and types of service."""

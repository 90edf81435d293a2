"""The catalogue: services, their texts, and how they are published."""

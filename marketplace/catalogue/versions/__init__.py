"""Versions of a service: how two of them differ, and how an older one is shown again."""

"""The desk of a cluster: the services it leads or takes part in, and their editor."""

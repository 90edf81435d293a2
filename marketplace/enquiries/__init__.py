"""Enquiries: from the request to its end, for the SME, the clusters and the coordinator."""

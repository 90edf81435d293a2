"""The inverted index on disk: documents, postings, facets, snapshots, synchronisation."""

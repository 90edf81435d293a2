"""The inverted index on disk: documents, postings, facets, snapshots, and how they are kept in step."""

"""Words and their analysis: tokenizer, query parser, thesaurus. Knows nothing of the index."""

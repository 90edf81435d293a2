"""Words and their analysis: tokenizer, query parser, thesaurus."""

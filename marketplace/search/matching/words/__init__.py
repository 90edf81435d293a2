"""What a word may stand for: typed half, wrong or glued, or in another form."""

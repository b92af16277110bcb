"""What the classifier and the rules say of a comment, and what becomes of it."""

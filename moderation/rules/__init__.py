"""What the newsroom's own rules find in a comment, beside the model: pure, one file for each family."""

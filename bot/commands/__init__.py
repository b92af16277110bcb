"""The commands of the command line that are more than a few lines long, one module each."""

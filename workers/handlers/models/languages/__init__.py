"""Languages whose models are read, one a file."""

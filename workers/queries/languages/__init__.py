"""Languages whose queries are followed, one a file."""

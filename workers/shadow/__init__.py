"""The throw-away PostgreSQL: what a statement really does."""

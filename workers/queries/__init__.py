"""Queries in code: strings followed to where they are handed to a database, by syntax alone; nothing is run."""

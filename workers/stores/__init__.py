"""Calls of clients of stores in the languages that are parsed, and whose client each one is."""

"""Readers: repository files to facts, never running the repository."""

"""Rules about queries in code."""

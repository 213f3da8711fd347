"""Rules about SQL in code, and models of tables."""

"""Rules: one file each, its docstring the page, its examples executed, found by scanning."""

"""Code that is wrong by itself, in languages other than Python: one file for each kind, each with `CLUES` and `find(code)`."""

"""Code that is wrong by itself where it stands, found in Python: one file for each kind, each with `find(source)`."""

"""What is asked of a whole file of code, one question a file: its `find` gives the facts, in the order of the file."""

"""Classes and tables that code declares for a mapper, a file for each: which line of them maps a column of a table.

Each has `LANGUAGE` and `declared(code, table, column)`, the lines; where it is not certain, none.
"""

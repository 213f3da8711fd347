"""
eaders of code that queries a database.
"""

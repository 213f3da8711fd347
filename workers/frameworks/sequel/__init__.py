"""Sequel: its migrations as the SQL they send to PostgreSQL, followed without running them.

Ruby itself is followed by what `workers.frameworks.rails` has for it; here is what Sequel's words mean.
"""

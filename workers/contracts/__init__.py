"""Contracts of APIs: their two sides compared, direction by direction."""

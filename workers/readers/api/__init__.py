"""Contracts of APIs."""

"""Readers of configuration: servers, poolers, containers, code that describes infrastructure."""

"""Readers of what concerns stores other than SQL databases, and queues: calls of their clients, their own definitions."""

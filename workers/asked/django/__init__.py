"""Django: names in calls of querysets, and the names that a model answers to."""

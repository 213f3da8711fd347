"""Rows of a query in one file and what is followed from each of them in another: views, serializers, templates, models."""

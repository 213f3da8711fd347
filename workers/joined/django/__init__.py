"""Django: models, querysets, views, serializers and templates, read together; nothing is run."""

"""Rails: models, controllers and their views, read together; nothing is run."""

"""Laravel: models, controllers, their Blade views and resources, read together; nothing is run."""

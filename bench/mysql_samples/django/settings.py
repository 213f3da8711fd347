INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "NAME": "app"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

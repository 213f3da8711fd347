"""Packages from PyPI whose Django histories run on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.environments import python_packages, run
from bench.replays import History, Server

_SETTINGS = """
import os
SECRET_KEY = "x"
USE_TZ = True
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": os.environ.get("NAME"),
    "USER": os.environ.get("ROLE"), "HOST": os.environ.get("SOCKETS")}}}}
DEFAULT_AUTO_FIELD = "{auto}"
INSTALLED_APPS = {apps}
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates"}}]
{more}
"""
_CONTRIB = ("auth", "contenttypes", "sessions", "sites", "admin", "messages", "flatpages", "redirects", "postgres")


def _package(requirements: tuple[str, ...], apps: tuple[str, ...], auto: str, more: str) -> Callable[[Path], Path]:
    """A virtual environment with a project that installs the apps; its settings stand beside the packages."""

    def fetch(folder: Path) -> Path:
        root = python_packages(folder, *requirements, "psycopg[binary]")
        listed = [*(f"django.contrib.{name}" for name in _CONTRIB), *apps]
        (root / "project").mkdir(exist_ok=True)
        (root / "project" / "settings.py").write_text(_SETTINGS.format(auto=auto, apps=listed, more=more))
        return root

    return fetch


def _migrate(folder: Path, server: Server) -> None:
    variables = {"SOCKETS": server.sockets, "ROLE": server.user, "NAME": server.database}
    run(folder, "django-admin", "migrate", "--skip-checks", "-v", "0", "--settings", "project.settings", **variables)


def _history(name: str, requirement: str, *apps: str, reads: tuple[str, ...] = (), hidden: tuple[str, ...] = (),
             more: str = "", auto: str = "django.db.models.AutoField") -> History:  # fmt: skip
    fetch = _package((requirement,), apps, auto, more)
    folders = (*(f"django/contrib/{one}" for one in _CONTRIB), "project", *reads)
    return History(name, "django", fetch, _migrate, folders, hidden, ("django_migrations",))


_WAGTAIL = (
    "contrib.forms", "contrib.redirects", "contrib.settings", "contrib.search_promotions", "embeds", "sites", "users",
    "snippets", "documents", "images", "search", "admin",
)  # fmt: skip
_OSCAR = (
    "analytics", "address", "basket", "catalogue", "catalogue.reviews", "communication", "customer", "dashboard", "offer",
    "order", "partner", "payment", "shipping", "voucher", "wishlists", "checkout", "search",
)  # fmt: skip

HISTORIES = (
    _history("django", "Django==5.2.8"),
    _history(
        "wagtail", "wagtail==7.1", *(f"wagtail.{one}" for one in _WAGTAIL), "wagtail", "taggit", "modelcluster",
        reads=("wagtail", "taggit"), hidden=("wagtail/test", "wagtail/project_template", "wagtail/contrib/simple_translation"),
        more="WAGTAIL_SITE_NAME = 'x'\nWAGTAILADMIN_BASE_URL = 'http://x'\nSTATIC_URL = '/static/'",
    ),
    _history("oauth-toolkit", "django-oauth-toolkit==3.0.1", "oauth2_provider", reads=("oauth2_provider",)),
    _history(
        "oscar", "django-oscar==4.0", "oscar", *(f"oscar.apps.{one}" for one in _OSCAR), "treebeard", "widget_tweaks",
        reads=("oscar",), hidden=("oscar/test",), more="from oscar.defaults import *",
    ),
    _history(
        "cms", "django-cms==5.0.1", "cms", "menus", "treebeard", "sekizai", reads=("cms", "menus"), hidden=("cms/test_utils",),
        more="CMS_CONFIRM_VERSION4 = True\nLANGUAGES = [('en', 'en')]",
    ),
    _history("celery-beat", "django-celery-beat==2.8.1", "django_celery_beat", reads=("django_celery_beat",)),
    _history(
        "allauth", "django-allauth[socialaccount,mfa]==65.13.0", "allauth", "allauth.account", "allauth.socialaccount",
        "allauth.mfa", "allauth.usersessions", reads=("allauth",),
        more="MIDDLEWARE = ['allauth.account.middleware.AccountMiddleware']",
    ),
)  # fmt: skip

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
        installed = next(root.glob("[Dd]jango-*.dist-info")).name.split("-")[1].removesuffix(".dist")
        (root / "project" / "pyproject.toml").write_text(f'[project]\ndependencies = ["Django=={installed}"]\n')
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
_OSCAR = tuple(
    f"oscar.apps.{one}Config"
    for one in (
        "analytics.apps.Analytics", "checkout.apps.Checkout", "address.apps.Address", "shipping.apps.Shipping",
        "catalogue.apps.Catalogue", "catalogue.reviews.apps.CatalogueReviews", "communication.apps.Communication",
        "partner.apps.Partner", "basket.apps.Basket", "payment.apps.Payment", "offer.apps.Offer", "order.apps.Order",
        "customer.apps.Customer", "search.apps.Search", "voucher.apps.Voucher", "wishlists.apps.Wishlists",
        "dashboard.apps.Dashboard", "dashboard.reports.apps.ReportsDashboard", "dashboard.users.apps.UsersDashboard",
        "dashboard.orders.apps.OrdersDashboard", "dashboard.catalogue.apps.CatalogueDashboard",
        "dashboard.offers.apps.OffersDashboard", "dashboard.partners.apps.PartnersDashboard",
        "dashboard.pages.apps.PagesDashboard", "dashboard.ranges.apps.RangesDashboard",
        "dashboard.reviews.apps.ReviewsDashboard", "dashboard.vouchers.apps.VouchersDashboard",
        "dashboard.communications.apps.CommunicationsDashboard", "dashboard.shipping.apps.ShippingDashboard",
    )
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
        "oscar", "django-oscar==4.0", "oscar.config.Shop", *_OSCAR, "treebeard", "widget_tweaks",
        reads=("oscar",), hidden=("oscar/test",),
        more="from oscar.defaults import *\nHAYSTACK_CONNECTIONS = {'default': {'ENGINE': "
        "'haystack.backends.simple_backend.SimpleEngine'}}",
    ),
    _history(
        "wiki", "wiki==0.12", "django.contrib.humanize", "django_nyt", "mptt", "sekizai", "sorl.thumbnail", "wiki",
        "wiki.plugins.attachments", "wiki.plugins.notifications", "wiki.plugins.images", reads=("wiki", "django_nyt", "sorl"),
    ),
    _history("filer", "django-filer==3.3.1", "easy_thumbnails", "filer", reads=("filer", "easy_thumbnails")),
    _history("reversion", "django-reversion==6.0.0", "reversion", reads=("reversion",)),
    _history("q", "django-q2==1.8.0", "django_q", reads=("django_q",)),
    _history("celery-beat", "django-celery-beat==2.8.1", "django_celery_beat", reads=("django_celery_beat",)),
    _history(
        "allauth", "django-allauth[socialaccount,mfa]==65.13.0", "allauth", "allauth.account", "allauth.socialaccount",
        "allauth.mfa", "allauth.usersessions", reads=("allauth",), hidden=("allauth/idp", "allauth/socialaccount/providers"),
        more="MIDDLEWARE = ['allauth.account.middleware.AccountMiddleware']",
    ),
)  # fmt: skip

"""Packages from PyPI whose Alembic histories run on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.environments import python_packages, run
from bench.replays import History, Server

_DRIVERS = ("psycopg2-binary", "psycopg[binary]")


_EVERY = """
from airflow.utils.db import _get_alembic_config
from alembic import command
from alembic.script import ScriptDirectory
configuration = _get_alembic_config()
for revision in reversed(list(ScriptDirectory.from_config(configuration).walk_revisions())):
    command.upgrade(configuration, revision.revision)
"""


def _package(*requirements: str) -> Callable[[Path], Path]:
    return lambda folder: python_packages(folder, *requirements, *_DRIVERS)


def _mlflow(folder: Path, server: Server) -> None:
    run(folder, "mlflow", "db", "upgrade", server.url())


def _prefect(folder: Path, server: Server) -> None:
    url = server.url("postgresql+asyncpg")
    run(folder, "prefect", "server", "database", "upgrade", "-y", PREFECT_SERVER_DATABASE_CONNECTION_URL=url)


def _airflow(folder: Path, server: Server) -> None:
    """Every revision, instead of the models' tables that `db migrate` makes in an empty database.

    One command for each: some open a session of their own, which would wait for the locks of those before them; and some
    leave such a session open, which is why the server ends those that sit idle in a transaction.
    """
    (folder / "every.py").write_text(_EVERY)
    url = server.url("postgresql+psycopg2")
    idle = "-c idle_in_transaction_session_timeout=60000"
    run(folder, "python", "every.py", AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=url, PGOPTIONS=idle)


def _superset(folder: Path, server: Server) -> None:
    caches = ("CACHE", "DATA_CACHE", "FILTER_STATE_CACHE", "EXPLORE_FORM_DATA_CACHE", "THUMBNAIL_CACHE")
    lines = ["SECRET_KEY = 'x' * 42", f"SQLALCHEMY_DATABASE_URI = {server.url('postgresql+psycopg2')!r}"]
    lines += [f"{cache}_CONFIG = {{'CACHE_TYPE': 'NullCache'}}" for cache in caches]
    (folder / "superset_config.py").write_text("\n".join(lines))
    run(folder, "superset", "db", "upgrade", PYTHONPATH=str(folder), FLASK_APP="superset")


_VERSION = ("alembic_version",)
_MADE_BEFORE = ("experiments", "runs", "tags", "metrics", "params")
"""MLflow makes these from its models before the first revision runs."""
_APPBUILDER = tuple(
    f"ab_{table}"
    for table in (
        "api_key", "group", "group_role", "permission", "permission_view", "permission_view_role", "register_user", "role",
        "user", "user_group", "user_role", "view_menu",
    )
)  # fmt: skip
"""Flask-AppBuilder makes these of its own models, for Superset before the first revision runs."""

HISTORIES = (
    History("mlflow", "alembic", _package("mlflow"), _mlflow, ("mlflow/store",), ignored=(*_VERSION, *_MADE_BEFORE)),
    History("prefect", "alembic", _package("prefect"), _prefect, ("prefect",), ignored=_VERSION),
    History("airflow", "alembic", _package("apache-airflow==2.10.5"), _airflow, ("airflow",), ignored=_VERSION),
    History(
        "superset",
        "alembic",
        _package("apache-superset", "rich", "flask-caching==2.3.1"),
        _superset,
        ("superset",),
        ignored=(*_VERSION, *_APPBUILDER),
    ),
)

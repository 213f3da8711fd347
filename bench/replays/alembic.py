"""Packages from PyPI whose Alembic histories run on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.environments import python_packages, run
from bench.replays import History, Server

_DRIVERS = ("psycopg2-binary", "psycopg[binary]")


def _package(*requirements: str) -> Callable[[Path], Path]:
    return lambda folder: python_packages(folder, *requirements, *_DRIVERS)


def _mlflow(folder: Path, server: Server) -> None:
    run(folder, "mlflow", "db", "upgrade", server.url())


def _prefect(folder: Path, server: Server) -> None:
    url = server.url("postgresql+asyncpg")
    run(folder, "prefect", "server", "database", "upgrade", "-y", PREFECT_SERVER_DATABASE_CONNECTION_URL=url)


def _airflow(folder: Path, server: Server) -> None:
    """Every step of the history, instead of the models' tables that `db migrate` makes in an empty database."""
    upgrade = "from airflow.utils.db import _get_alembic_config; from alembic import command; "
    upgrade += "command.upgrade(_get_alembic_config(), 'heads')"
    run(folder, "python", "-c", upgrade, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=server.url())


def _superset(folder: Path, server: Server) -> None:
    (folder / "superset_config.py").write_text(f"SECRET_KEY = 'x' * 42\nSQLALCHEMY_DATABASE_URI = {server.url()!r}\n")
    run(folder, "superset", "db", "upgrade", PYTHONPATH=str(folder), FLASK_APP="superset")


_VERSION = ("alembic_version",)

HISTORIES = (
    History("mlflow", "alembic", _package("mlflow"), _mlflow, ("mlflow/store",), ignored=_VERSION),
    History("prefect", "alembic", _package("prefect"), _prefect, ("prefect",), ignored=_VERSION),
    History("airflow", "alembic", _package("apache-airflow==2.10.5"), _airflow, ("airflow",), ignored=_VERSION),
    History("superset", "alembic", _package("apache-superset"), _superset, ("superset",), ignored=_VERSION),
)

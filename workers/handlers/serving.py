"""Whether Python code belongs to something that serves: what its project says that it needs."""

from __future__ import annotations

import re
from functools import partial

from workers.scene import Scene

_PROJECT = re.compile(
    r"(^|/)(pyproject\.toml|setup\.(py|cfg)|Pipfile|requirements[\w.-]*\.(txt|in)|requirements/[\w.-]+\.(txt|in))$"
)
_SERVES = re.compile(
    r"(?:^[ \t]*|[\"'])(fastapi|flask|django|djangorestframework|starlette|celery|rq|dramatiq|huey|arq|aiohttp|sanic|tornado"
    r"|pyramid|falcon|bottle|uvicorn|gunicorn|hypercorn|waitress|litestar|quart|cherrypy|grpcio|apscheduler|airflow"
    r"|apache-airflow|functions-framework|azure-functions|aws-lambda\w*|chalice|mangum|kombu|pika|streamlit|gradio|discord"
    r"|slack|telegram)(?=[ \t\"'=<>~!\[;,@]|$)",
    re.IGNORECASE | re.MULTILINE,
)
"""A name as a requirement: quoted, or at the beginning of a line."""


def in_a_server(scene: Scene, path: str) -> bool:
    """Whether the nearest project above a file needs a server or a queue; also where no project says what it needs."""
    projects = scene.remember("projects of Python", lambda: _projects(scene))
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in projects:
            return scene.remember(("serves", folder), partial(_needs, scene, projects[folder]))
    return True


def _projects(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Folder → the files that say what its code needs."""
    found: dict[str, tuple[str, ...]] = {}
    for path in scene.tree("head").paths():
        if _PROJECT.search(path):
            folder = path.rpartition("/")[0].removesuffix("requirements").rstrip("/")
            found[folder] = (*found.get(folder, ()), path)
    return found


def _needs(scene: Scene, paths: tuple[str, ...]) -> bool:
    read = [(scene.tree("head").read(path) or b"").decode("utf-8", "ignore") for path in paths]
    return not any(read) or any(_SERVES.search(text) for text in read)

"""What changed, by topic: migrations, sql, api, stores, config. Names only; nothing is read.

Readers say what their files are (`detectors`); for topics without readers the usual names do. Nothing is guessed loudly: of a
file that nobody reads yet we speak only where its name leaves no doubt and a reviewer of the topic would have been expected,
in one line per topic, on the check run. Code that may or may not serve an API is routed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.domain.changes import ChangeSet
from bot.domain.findings import Gap
from bot.wording import counted

TOPICS = ("migrations", "sql", "api", "stores", "config")
Detector = Callable[[str], Iterable[str]]

_NOT_OURS = re.compile(r"(^|/)(node_modules|vendor|third_party|dist|build|\.venv|site-packages|testdata|fixtures)/")
_CONTRACT = re.compile(
    r"(^|/)[^/]*(openapi|swagger|asyncapi)[^/]*\.(ya?ml|json)$|\.(proto|graphqls?|gql|avsc|wsdl|raml)$", re.IGNORECASE
)
_QUERIES = re.compile(
    r"(^|/)(queries|sql|procedures|functions|views|triggers)/([^/]+/){0,20}[^/]+\.(sql|pgsql|plsql)$", re.IGNORECASE
)
_SERVER = re.compile(
    r"(^|/)(postgresql(\.auto)?|pg_hba|my|mongod|redis|valkey|cassandra|elasticsearch)\.(conf|cnf|ya?ml)$|(^|/)pgbouncer\.ini$",
    re.IGNORECASE,
)
_SILENT: Mapping[str, re.Pattern[str]] = {
    "sql": re.compile(r"\.(sql|pgsql|plsql)$", re.IGNORECASE),
    "api": re.compile(r"(^|/)(api|routes|controllers|handlers|endpoints|views|serializers|resolvers)(/|\.\w+$)", re.IGNORECASE),
    "stores": re.compile(
        r"(^|/)(redis|mongo(db)?|elastic(search)?|dynamo(db)?|cassandra|kafka|cache)s?(/|[._]\w+$)", re.IGNORECASE
    ),
    "config": re.compile(r"(^|/)(database\.ya?ml|alembic\.ini|ormconfig\.\w+|docker-compose[^/]*\.ya?ml)$", re.IGNORECASE),
}
_PLAIN: Mapping[str, tuple[re.Pattern[str], str]] = {
    "sql": (_QUERIES, "SQL file"),
    "api": (_CONTRACT, "API contract"),
    "config": (_SERVER, "database server's configuration"),
}
Routes = Mapping[str, tuple[str, ...]]


def route(changes: ChangeSet, detectors: Sequence[Detector]) -> Routes:
    """Path → topics of each changed file that has any, in the order of TOPICS. What a detector claims is not guessed at."""
    found = {change.path: _topics(change.path, detectors) for change in changes.changes}
    return {path: topics for path, topics in found.items() if topics}


def unread(routes: Routes) -> tuple[Gap, ...]:
    """One gap per topic for files that surely belong to it and that nobody reads yet; for the check run, never a comment."""
    gaps = []
    for topic, (surely, noun) in _PLAIN.items():
        paths = sorted(
            path for path, topics in routes.items() if topic in topics and "migrations" not in topics and surely.search(path)
        )
        if paths:
            others = f", and {counted(len(paths) - 1, 'more file')}" if len(paths) > 1 else ""
            gaps.append(Gap(f"{noun}{others}", "not read yet", paths[0]))
    return tuple(gaps)


def _topics(path: str, detectors: Sequence[Detector]) -> tuple[str, ...]:
    claimed = {topic for detector in detectors for topic in detector(path)}
    if claimed or _NOT_OURS.search(path):
        return tuple(topic for topic in TOPICS if topic in claimed)
    surely = {topic for topic, (pattern, _) in _PLAIN.items() if pattern.search(path)}
    perhaps = {topic for topic, pattern in _SILENT.items() if pattern.search(path)}
    return tuple(topic for topic in TOPICS if topic in surely | perhaps)

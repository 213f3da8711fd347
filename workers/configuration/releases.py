"""Which server reads the files of which: the ways from release to release, as the servers themselves refuse or take them.

Source: https://www.postgresql.org/docs/current/upgrading.html
Source: https://dev.mysql.com/doc/refman/9.1/en/upgrade-paths.html
Source: https://www.mongodb.com/docs/manual/release-notes/8.0-upgrade-replica-set/
Source: https://www.elastic.co/docs/deploy-manage/upgrade
Source: https://github.com/netbox-community/netbox-docker/issues/1304 (files of Redis 7.4 in Valkey)
"""

from __future__ import annotations

from bot.patterns import late

_PRODUCTS = {
    "mysql": "mysql", "mysql-server": "mysql", "percona": "mysql", "percona-server": "mysql", "mariadb": "mariadb",
    "mariadb-galera": "mariadb", "elasticsearch": "elasticsearch", "opensearch": "opensearch", "valkey": "valkey",
    "keydb": "keydb", "redis": "redis", "redis-stack": "redis", "redis-stack-server": "redis",
}  # fmt: skip
_MONGO = ((2, 6), (3, 0), (3, 2), (3, 4), (3, 6), (4, 0), (4, 2), (4, 4), (5, 0), (6, 0), (7, 0), (8, 0))
_LAST = {3: (3, 6), 4: (4, 4)}
"""What a tag of one number means of MongoDB's releases before 5."""
_STEPS = {7: 17, 8: 18}
"""The minor version of Elasticsearch from which the next major one starts."""
_EARLIEST = 7, 4
"""The release of Redis whose files Valkey refuses."""
_FORMATS = {(5, 0): 9, (6, 0): 9, (6, 2): 9, (7, 0): 10, (7, 2): 11, (7, 4): 12, (8, 0): 12, (8, 2): 12}
_CHARTS = {
    "postgresql": ((18, 18), (16, 17), (13, 16), (12, 15), (11, 14), (8, 11), (1, 10)),
    "postgresql-ha": ((15, 17), (12, 16), (10, 15), (9, 14), (0, 11)),
}
"""By Bitnami's own Chart.yaml files: the chart's major version from which on its image is that PostgreSQL."""
_PART = late(r"\d{1,4}")


def product(name: str) -> str:
    """Whose files an image's name writes, where a store has several: Valkey is not Redis."""
    return _PRODUCTS.get(name, "")


def refused(store: str, before: tuple[str, tuple[int, ...]], after: tuple[str, tuple[int, ...]]) -> bool:
    """Whether the server `after`, as (product, version), does not start on the files of `before`. Not sure is no."""
    (was, old), (now, new) = before, after
    match store:
        case "postgresql":
            return old[0] != new[0] if min(old[0], new[0]) >= 10 else _differ(old, new)
        case "mysql" if was != now:
            return {was, now} == {"mysql", "mariadb"} and (old if was == "mysql" else new)[0] >= 8
        case "mysql":
            return _lower(new, old, 2) or (was == "mysql" and _skipped(old, new))
        case "mongodb":
            steps = _series(old), _series(new)
            return None not in steps and abs((steps[1] or 0) - (steps[0] or 0)) > 1
        case "elasticsearch" if was == now == "elasticsearch":
            early = new[0] == old[0] + 1 and len(old) > 1 and old[1] < _STEPS.get(old[0], 0)
            return new[0] - old[0] > 1 or _lower(new, old, 2) or early
        case "redis":
            return _unreadable(was, old, now, new)
    return False


def chart(name: str, version: str) -> int | None:
    """The major version of PostgreSQL that a release of Bitnami's chart runs when nothing else is said."""
    number = _PART.match(version.lstrip("v^~"))
    known = _CHARTS.get(name, ()) if number else ()
    # The image of the chart postgresql-ha 11 changed inside of that major version.
    if number is None or (name, number[0]) == ("postgresql-ha", "11"):
        return None
    return next((major for first, major in known if int(number[0]) >= first), None)


def _differ(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Before 10 two numbers name a major version; what a tag of one number means is not known."""
    if max(old[0], new[0]) >= 10:
        return True
    return old[0] != new[0] or (min(len(old), len(new)) > 1 and old[:2] != new[:2])


def _lower(one: tuple[int, ...], other: tuple[int, ...], numbers: int) -> bool:
    """By as many numbers as both tags tell, at most that many."""
    both = min(len(one), len(other), numbers)
    return one[:both] < other[:both]


def _skipped(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """MySQL starts on the files of the series before alone: 5.7, 8.0, 8.4, 9."""
    if old[0] == 5:
        early = len(old) > 1 and old[1] < 7
        return new[0] >= 9 or (new[0] == 8 and (early or (len(new) > 1 and new[1] > 0)))
    return old[0] == 8 and len(old) > 1 and old[1] < 4 and new[0] >= 9


def _series(version: tuple[int, ...]) -> int | None:
    pair = version[:2] if len(version) > 1 else _LAST.get(version[0], (version[0], 0))
    pair = (pair[0], 0) if pair[0] >= 5 else pair
    return _MONGO.index(pair) if pair in _MONGO else None


def _unreadable(was: str, old: tuple[int, ...], now: str, new: tuple[int, ...]) -> bool:
    """By the number of the format: a server reads its own and older ones. A tag of one number is the line's last release."""
    written, read = _format(was, old), _format(now, new)
    if was == "redis" and now == "valkey":
        return (written or 0) >= _FORMATS[_EARLIEST]
    return written is not None and read is not None and written > read


def _format(name: str, version: tuple[int, ...]) -> int | None:
    if name == "valkey":
        return 80 if version[0] >= 9 else 11
    if name == "keydb":
        return 9
    pair = version[:2] if len(version) > 1 else {5: (5, 0), 6: (6, 2), 7: (7, 4), 8: (8, 0)}.get(version[0], version)
    return _FORMATS.get((pair[0], pair[1])) if len(pair) > 1 else None

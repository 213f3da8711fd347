"""Containers of stores, whoever starts them: the image, its arguments and environment as settings, what outlasts it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Span
from bot.domain.configuration import ImageChange, Setting, UnusedMount
from bot.patterns import late
from workers.configuration.found import Found, compared, found
from workers.configuration.releases import product
from workers.documents import Node

_STORES = {
    "postgres": "postgresql", "postgresql": "postgresql", "postgis": "postgresql", "pgvector": "postgresql",
    "timescaledb": "postgresql", "timescaledb-ha": "postgresql", "pgvecto-rs": "postgresql", "vchord-postgres": "postgresql",
    "mysql": "mysql", "mysql-server": "mysql", "mariadb": "mysql", "mariadb-galera": "mysql", "percona": "mysql",
    "percona-server": "mysql", "redis": "redis", "valkey": "redis", "redis-stack": "redis", "redis-stack-server": "redis",
    "keydb": "redis", "mongo": "mongodb", "mongodb": "mongodb", "percona-server-mongodb": "mongodb",
    "elasticsearch": "elasticsearch", "opensearch": "elasticsearch", "pgbouncer": "pgbouncer",
}  # fmt: skip
"""The last part of an image's name, without its tag: whose server runs in it."""
_EXTENSIONS = frozenset({"timescaledb", "timescaledb-ha", "pgvector", "pgvecto-rs", "vchord-postgres"})
"""Whose tags count the extension's versions, with the server's behind `pg`."""
_UPGRADES = ("sameersbn/", "pgautoupgrade/")
"""Images that bring the files of an older server to their own version when they start."""
_HOMES = {
    "postgresql": ("/var/lib/postgresql", "/bitnami/postgresql", "/home/postgres/pgdata"),
    "mysql": ("/var/lib/mysql", "/bitnami/mysql"),
    "mongodb": ("/data/db", "/bitnami/mongodb"), "redis": ("/data", "/bitnami/redis", "/bitnami/valkey"),
    "elasticsearch": ("/usr/share/elasticsearch/data", "/usr/share/opensearch/data"),
}  # fmt: skip
"""Where a server's data stands inside."""
_DEFAULT = late(r"\$\{\w+:?-([^${}]*)\}")
_ENVIRONMENT = {
    "postgres_host_auth_method": "postgresql", "pool_mode": "pgbouncer", "pgbouncer_pool_mode": "pgbouncer",
    "auth_type": "pgbouncer", "pgbouncer_auth_type": "pgbouncer",
    "xpack.security.enabled": "elasticsearch", "plugins.security.disabled": "elasticsearch",
    "mysql_allow_empty_password": "mysql", "mariadb_allow_empty_root_password": "mysql", "allow_empty_password": "*",
    "pgdata": "postgresql", "mongo_initdb_root_password": "mongodb", "max_prepared_statements": "pgbouncer",
    "max_client_conn": "pgbouncer", "pgbouncer_max_client_conn": "pgbouncer",
}  # fmt: skip
"""Variables of well-known images that are settings."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a store.

    `mounts` are (what outlasts it, where it stands inside); `published` says that ports are open to other machines; `source`
    is the (path, line) of another file that states the image's version, `port` the line of the first open port.
    """

    store: str
    where: str
    image: str
    line: int
    settings: tuple[Found, ...]
    mounts: tuple[tuple[str, str], ...]
    published: bool = False
    deployed: bool = True
    source: tuple[str, int] | None = None
    port: int = 0

    @property
    def home(self) -> tuple[str, str] | None:
        """The volume that holds its data, and where."""
        homes = _HOMES.get(self.store, ())
        return next((mount for mount in self.mounts if mount[1].startswith(homes)), None) if homes else None

    @property
    def product(self) -> str:
        """Whose files it writes, where a store has several."""
        return product(_name(self.image))

    @property
    def version(self) -> tuple[int, ...]:
        """The server's version by the tag; () where it does not say."""
        return version_of(self.image)

    @property
    def unused_mount(self) -> bool:
        """Whether it is the image of PostgreSQL 18 or later with a volume where it keeps nothing any more."""
        place = self.home[1] if self.home is not None else ""
        ours = _name(self.image) in {"postgres", "pgvector", "postgis"} and self.version[:1] >= (18,)
        return ours and place == "/var/lib/postgresql/data" and self.setting("pgdata") is None

    @property
    def inside(self) -> str:
        """The folder of PostgreSQL's files that variables name: to name the usual one is to name none."""
        return (self.setting("pgdata") or "").removesuffix("/").removesuffix("/var/lib/postgresql/data")

    def setting(self, key: str) -> str | None:
        """What one of its settings says."""
        return next((one.value for one in self.settings if one.key == key), None)


def version_of(image: str) -> tuple[int, ...]:
    """The server's version by an image's tag; () where it does not say: that of an extension is not its server's."""
    tag, name = _resolved(image).partition("@")[0].rpartition("/")[2].partition(":")[2], _name(image)
    match = re.search(r"(?:^|[-_.])pg(\d{1,4})", tag)
    if match is None and name not in _EXTENSIONS:
        match = re.match(r"v?(\d{1,4}(?:\.\d{1,4})*)", tag)
    return tuple(int(part) for part in match[1].split(".")) if match is not None else ()


def _resolved(image: str) -> str:
    return _DEFAULT.sub(r"\1", image)


def _name(image: str) -> str:
    return _resolved(image).partition("@")[0].rpartition("/")[2].partition(":")[0].lower()


def home_of(store: str) -> str:
    """Where the server's data stands in its own image, '' where that is not known."""
    return {"postgresql": "/var/lib/postgresql/data"}.get(store) or _HOMES.get(store, ("",))[0]


def store_of(image: str) -> str:
    """Whose server the image holds, '' when it is no store known here."""
    if image.removeprefix("docker.io/").startswith(_UPGRADES):
        return ""
    return _STORES.get(_name(image), "")


def arguments(store: str, node: Node | None, where: str) -> Iterator[Found]:
    """Settings among the arguments of a server: `-c k=v`, `--k=v`, `--k v`."""
    words = list(_words(node)) if node is not None else []
    for at, (word, line, end) in enumerate(words):
        following = words[at + 1][0] if at + 1 < len(words) else ""
        key, equals, value = word.lstrip("-").partition("=")
        if store == "postgresql" and word == "-c" and "=" in following:
            key, _, value = following.partition("=")
            yield found(store, key, value, min(line, words[at + 1][1]), where, words[at + 1][2])
        elif word.startswith("-c") and store == "postgresql" and equals:
            yield found(store, key[1:], value, line, where, end)
        elif word.startswith("--"):
            alone = not equals and (not following or following.startswith("-"))
            yield found(store, key, "on" if alone else value if equals else following, line, where, end)


def _words(node: Node) -> Iterator[tuple[str, int, int]]:
    for item in node.items if node.form == "list" else [node]:
        if item.form in {"map", "list"} or len(item.text) > 10_000:
            continue
        try:
            words = shlex.split(item.text) if node.form != "list" or "\n" in item.text else [item.text]
        except ValueError:  # an open quote
            words = item.text.split()
        yield from ((word, item.line, max(item.line, item.end)) for word in words)


def variables(node: Node) -> Iterator[tuple[str, str, int]]:
    """(variable, value, line) of a service of Compose (`environment`) or a container of a pod (`env`)."""
    said = node.get("environment")
    for name, value in said.pairs.items() if said is not None else ():
        yield name, value.text, value.line
    for entry in said.items if said is not None else ():
        name, equals, text = entry.text.partition("=")
        if equals:
            yield name, text, entry.line
    listed = node.get("env")
    for name, value in listed.pairs.items() if listed is not None else ():
        yield name, value.text, value.line
    for item in listed.items if listed is not None else ():
        if (given := item.get("value")) is not None:
            yield item.word("name"), given.text, given.line


def environment(store: str, pairs: Iterable[tuple[str, str, int]], where: str) -> Iterator[Found]:
    """Settings among (variable, value, line)."""
    for name, value, line in pairs:
        owner = _ENVIRONMENT.get(name.lower())
        if owner is not None and (owner in {store, "*"} or name.lower().startswith(owner)):
            yield found(store, name.lower().removeprefix("pgbouncer_"), _resolved(value), line, where)


def differences(
    change: Change, before: Iterable[Container], after: Iterable[Container]
) -> Iterator[ImageChange | UnusedMount | Setting]:
    """What the change makes of the containers: images over data that stays, settings of those that are deployed."""
    old, new = {one.where: one for one in before}, {one.where: one for one in after}
    for where, one in new.items():
        was = old.get(where)
        if was is not None and was.store == one.store and (image := _image(change, was, one)):
            yield image
        elif one.unused_mount and not (was is not None and was.unused_mount):
            path, line = one.source or (change.path, one.line)
            yield UnusedMount(Span(path, line, line), where, one.image, (one.home or ("", ""))[0])
    kept = [one for one in new.values() if one.deployed]
    own = {one.where for one in kept}
    settings = [s for one in old.values() if one.where in own for s in one.settings]
    settings += [found(one.store, "published_port", "yes", one.line, one.where) for one in old.values() if one.published]
    yield from compared(change, settings, [s for one in kept for s in _told(one, old.get(one.where))])


def _told(one: Container, was: Container | None) -> Iterator[Found]:
    yield from one.settings
    yield found(one.store, "container", "yes", one.line, one.where)
    if one.published:
        yield found(one.store, "published_port", "yes", one.port or one.line, one.where)
    if was is not None and was.store == one.store:
        yield found(one.store, "published_before", "yes" if was.published else "no", one.line, one.where)


def _moved(was: Container, now: Container) -> bool:
    """Whether the volume stays, and is mounted where the image of PostgreSQL looks from 18 on: it finds the old files."""
    places = [mount.removesuffix("/") for _, mount in (was.home or ("", ""), now.home or ("", ""))]
    volumes = {one.home[0] for one in (was, now) if one.home is not None}
    return len(volumes) == 1 and places == ["/var/lib/postgresql/data", "/var/lib/postgresql"] and now.version[:1] >= (18,)


def _image(change: Change, was: Container, now: Container) -> ImageChange | None:
    same = was.home is not None and was.inside == now.inside and (was.home == now.home or _moved(was, now))
    if not same or now.home is None or not was.version or not now.version:
        return None
    if (was.version, was.product) == (now.version, now.product):
        return None
    volume, mount = now.home
    if "{" in _resolved(volume):
        return None
    path, line = now.source or (change.path, now.line)
    span = Span(path, line, line)
    images, products = (was.image, now.image), (was.product, now.product)
    return ImageChange(span, now.store, now.where, was.version, now.version, volume, mount, images, products)

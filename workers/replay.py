"""The schema before the pull request: the repository's own earlier migrations and dumps, replayed and cached by content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from bot.domain.changes import Span, Tree
from bot.domain.facts import Migration, Statement, Step
from bot.domain.operations import CreatePolicy, CreateTrigger, Opaque
from bot.domain.schema import Schema
from bot.patterns import late
from workers.dumped import left_out, may_leave_out, read_dump
from workers.readers.dump_format import Dumped
from workers.readers.kept import code, load, store
from workers.readers.listing import Listing
from workers.readers.reader import Claim, Reader
from workers.sql.dialect import dialect_of, speaking
from workers.sql.parse import parse
from workers.world import World, apply, run
from workers.world.unspoken import Dark, is_dark, opaque

_TELLING = late(
    r"(?:^|/)(?:(?:manage|apps|env|settings|base|common|default|django)\.py|Gemfile|\w+\.lock|[\w.-]+\.(?:ini|toml|cfg)"
    r"|(?:package|knexfile|ormconfig|data-source|drizzle\.config|mikro-orm\.config)[\w.]*\.(?:json|js|ts|cjs|mjs)"
    r"|(?:database|\w*changelog[\w-]{0,99}|application[\w-]{0,99}|flyway[\w-]{0,99})\.\w+|atlas\.hcl|mix\.exs|requirements[\w-]*\.(?:txt|in))$"
    r"|(?:^|/)config/[\w/]{1,200}\.\w+$"
)
"""Files by which readers find out how migrations run: one more of them may say something else."""


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before: dumps of the schema, then the migrations of one dialect; `whole` when that is all of it."""

    tree: Tree
    dumps: tuple[str, ...]
    migrations: tuple[tuple[str, Reader, Claim], ...]
    whole: bool = True
    dialect: str = "postgresql"

    def schema(self, cache: Path | None = None) -> Schema:
        """The schema they lead to; from `cache` (a folder) when the same content was replayed before."""
        if not self.dumps and not self.migrations:
            return Schema(complete=self.whole)
        if cache is None:
            return self._replay(self.tree)
        stored, listing = cache / f"{self.key()}.json", Listing.of(self.tree)
        if (found := _load(stored, listing)) is not None:
            return found
        with listing.noting() as read:
            schema = self._replay(listing)
        _store(stored, schema, {path: listing.identity(path) for path in read - {path for path, _, _ in self.migrations}})
        return schema

    def key(self) -> str:
        """A name for the content of all of it, and of the code that replays it; what else was read stands beside the schema."""
        return self.keys()[-1]

    def keys(self) -> list[str]:
        """The names of how it grew: of nothing, of the first file (dumps come first), of the first two, … of all."""
        telling = Listing.of(self.tree).remember("telling", self._telling)
        digest = sha256(code() + repr((self.whole, self.dialect, telling)).encode(errors="surrogateescape"))
        found = [digest.hexdigest()]
        for path, reader in [*((p, "") for p in self.dumps), *((p, r.name) for p, r, _ in self.migrations)]:
            digest.update(f"{reader}\0{path}\0{self.tree.identity(path)}\n".encode(errors="surrogateescape"))
            found.append(digest.hexdigest())
        return found

    def _telling(self) -> str:
        return "\n".join(sorted(path for path in self.tree.paths() if _TELLING.search(path)))

    def sent(self, after: int = 0) -> Iterator[tuple[Statement, ...]]:
        """The statements of each file, in order: what a server is sent to come to the same schema. Without the first files."""
        dumped = self._dumped(self.tree)
        for one in dumped[after:]:
            yield one.statements
        for migration, whole in self._migrations(dumped, self.tree, max(0, after - len(dumped))):
            if whole and migration.engine == "postgresql":
                yield migration.up or tuple(_unread(migration))

    def _dumped(self, tree: Tree) -> list[Dumped]:
        with speaking(self.dialect):
            return [read_dump(path, data or b"", tree) for path, data in tree.read_many(self.dumps)]

    def _migrations(self, dumped: Sequence[Dumped], tree: Tree, after: int = 0) -> Iterator[tuple[Migration, bool]]:
        """The migrations that the dumps do not hold; and those that they do where they have no words for all of it (False)."""
        held = {path: [one for one in dumped if one.holds(path)] for path, _, _ in self.migrations}
        wanted = [member for member in self.migrations[after:] if all(one.partial for one in held[member[0]])]
        contents = tree.read_many(path for path, _, _ in wanted)
        for (path, data), (_, reader, claim) in zip(contents, wanted, strict=True):
            if not held[path] or may_leave_out(data or b""):
                yield reader.load(path, data or b"", tree, claim=claim, down=False), not held[path]

    def _replay(self, tree: Tree) -> Schema:
        world = World(Schema(complete=self.whole))
        dumped, dark = self._dumped(tree), Dark(known=self.whole)
        for one in dumped:
            world.complete = world.complete and one.complete
            with speaking(self.dialect):
                dark.known &= one.complete and not run(world, one.statements)
            dark.add(" ".join(opaque(one.statements)))
        for migration, whole in self._migrations(dumped, tree):
            if dialect_of(migration.engine) != self.dialect:
                continue  # what another engine runs leaves no hole in this one
            if whole:
                world.complete = world.complete and not migration.gaps
                with speaking(migration.engine):
                    dark.known &= not run(world, migration.up)
                if is_dark(migration):
                    dark.add((tree.read(migration.path) or b"").decode("utf-8", "replace"))
            else:
                _beside(world, migration)
        return replace(world.schema(), dark=None if world.complete else dark.words())


def _unread(migration: Migration) -> Iterator[Statement]:
    """What stands for a file of which nothing could be read, so that it is missed."""
    for gap in migration.gaps[:1]:
        span = Span(migration.path, gap.line or 1, gap.line or 1)
        yield Statement((Step(Opaque("", gap.why), span),), span, "")


def _beside(world: World, migration: Migration) -> None:
    """What the dump, which holds the migration, has no words for; of a table that is there no more nothing is left."""
    for operation in (step.operation for statement in migration.up for step in statement.steps):
        gone = isinstance(operation, CreateTrigger | CreatePolicy) and world.table(operation.table) is None
        if left_out(operation) and not gone:
            apply(world, operation)


def replay_text(text: str, engine: str = "postgresql") -> Schema:
    """The schema that a script (a dump) leads to."""
    world = World(Schema(complete=True))
    with speaking(engine):
        for parsed in parse(text):
            for operation, _, _ in parsed.steps:
                apply(world, operation)
    return replace(world.schema(), engine=engine)


def _load(stored: Path, tree: Tree) -> Schema | None:
    """The schema, where all that was read for it besides the migrations is as it was."""
    from bot.domain.codec import decode  # here and below: it takes its time, and `lint` has nothing to keep

    try:
        read, schema = load(stored)
        same = all(tree.identity(path) == identity for path, identity in read.items())
        return decode(schema, Schema) if same else None
    except (ValueError, TypeError, AttributeError):
        return None


def _store(stored: Path, schema: Schema, read: Mapping[str, str | None]) -> None:
    from bot.domain.codec import encode

    store(stored, [read, encode(schema)])

"""The schema before the pull request: the repository's own earlier migrations and dumps, replayed and cached by content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.domain.changes import Tree
from bot.domain.facts import Migration, Statement
from bot.domain.operations import CreatePolicy, CreateTrigger
from bot.domain.schema import Schema
from workers.dumped import left_out, may_leave_out, read_dump
from workers.readers.dump_format import Dumped
from workers.readers.kept import code, load, store
from workers.readers.reader import Claim, Reader
from workers.sql.dialect import DIALECTS, speaking
from workers.sql.parse import parse
from workers.world import World, apply, run


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
        stored = cache / f"{self.key()}.json" if cache else None
        return (_load(stored) if stored else None) or self._replay(stored)

    def key(self) -> str:
        """A name for the content of all of it, and of the code that replays it."""
        digest = sha256(code() + repr((self.whole, self.dialect)).encode())
        for path, reader in [*((p, "") for p in self.dumps), *((p, r.name) for p, r, _ in self.migrations)]:
            digest.update(f"{reader}\0{path}\0{self.tree.identity(path)}\n".encode(errors="surrogateescape"))
        return digest.hexdigest()

    def sent(self) -> Iterator[tuple[Statement, ...]]:
        """The statements of each file, in order: what a server is sent to come to the same schema."""
        dumped = self._dumped()
        for one in dumped:
            yield one.statements
        for migration, whole in self._migrations(dumped):
            if whole and migration.engine == "postgresql":
                yield migration.up

    def _dumped(self) -> list[Dumped]:
        with speaking(self.dialect):
            return [read_dump(path, data or b"", self.tree) for path, data in self.tree.read_many(self.dumps)]

    def _migrations(self, dumped: Sequence[Dumped]) -> Iterator[tuple[Migration, bool]]:
        """The migrations that the dumps do not hold; and those that they do where they have no words for all of it (False)."""
        held = {path: [one for one in dumped if one.holds(path)] for path, _, _ in self.migrations}
        wanted = [member for member in self.migrations if all(one.partial for one in held[member[0]])]
        contents = self.tree.read_many(path for path, _, _ in wanted)
        for (path, data), (_, reader, claim) in zip(contents, wanted, strict=True):
            if not held[path] or may_leave_out(data or b""):
                yield reader.load(path, data or b"", self.tree, claim=claim, down=False), not held[path]

    def _replay(self, stored: Path | None) -> Schema:
        world = World(Schema(complete=self.whole))
        dumped = self._dumped()
        for one in dumped:
            world.complete = world.complete and one.complete
            with speaking(self.dialect):
                run(world, one.statements)
        for migration, whole in self._migrations(dumped):
            if DIALECTS.get(migration.engine) != self.dialect:
                continue  # what another engine runs leaves no hole in this one
            if whole:
                world.complete = world.complete and not migration.gaps
                with speaking(migration.engine):
                    run(world, migration.up)
            else:
                _beside(world, migration)
        schema = world.schema()
        if stored:
            _store(stored, schema)
        return schema


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
    return world.schema()


def _load(stored: Path) -> Schema | None:
    from bot.domain.codec import decode  # here and below: it takes its time, and `lint` has nothing to keep

    try:
        return decode(load(stored), Schema)
    except ValueError:
        return None


def _store(stored: Path, schema: Schema) -> None:
    from bot.domain.codec import encode

    store(stored, encode(schema))

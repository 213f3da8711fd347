"""The schema before the pull request: the repository's own earlier migrations and dumps, replayed and cached by content."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.domain.changes import Tree
from bot.domain.facts import Statement
from bot.domain.schema import Schema
from workers.readers.reader import Claim, Reader
from workers.readers.script import cut
from workers.sql.parse import parse
from workers.sql.text import UnreadableText, decode_text
from workers.world import Rollbacks, World, apply

_KEPT = 32
_CODE = ("world", "sql", "readers", "frameworks")


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before: dumps of the schema, then migrations in their order; `whole` when that is all of it."""

    tree: Tree
    dumps: tuple[str, ...]
    migrations: tuple[tuple[str, Reader, Claim], ...]
    whole: bool = True

    def schema(self, cache: Path | None = None) -> Schema:
        """The schema they lead to; from `cache` (a folder) when the same content was replayed before."""
        if not self.dumps and not self.migrations:
            return Schema(complete=self.whole)
        stored = cache / f"{self.key()}.json" if cache else None
        return (_load(stored) if stored else None) or self._replay(stored)

    def key(self) -> str:
        """A name for the content of all of it, and of the code that replays it."""
        digest = sha256(_code() + repr(self.whole).encode())
        for path, reader in [*((p, "") for p in self.dumps), *((p, r.name) for p, r, _ in self.migrations)]:
            digest.update(f"{reader}\0{path}\0{self.tree.identity(path)}\n".encode(errors="surrogateescape"))
        return digest.hexdigest()

    def sent(self) -> Iterator[tuple[Statement, ...]]:
        """The statements of each file, in order: what a server is sent to come to the same schema.

        Dumps that are not SQL tell the schema alone.
        """
        for path, data in self.tree.read_many(path for path in self.dumps if path.endswith(".sql")):
            with suppress(UnreadableText):
                yield cut(path, decode_text(data or b"")).run()
        contents = self.tree.read_many(path for path, _, _ in self.migrations)
        for (path, data), (_, reader, claim) in zip(contents, self.migrations, strict=True):
            migration = reader.load(path, data or b"", self.tree, claim=claim, down=False)
            if migration.engine == "postgresql":
                yield migration.up

    def _replay(self, stored: Path | None) -> Schema:
        world = World(Schema(complete=self.whole))
        for _, data in self.tree.read_many(self.dumps):
            _dump(world, data or b"")
        contents = self.tree.read_many(path for path, _, _ in self.migrations)
        for (path, data), (_, reader, claim) in zip(contents, self.migrations, strict=True):
            migration = reader.load(path, data or b"", self.tree, claim=claim, down=False)
            if migration.engine == "postgresql":  # what another engine runs leaves no hole in this one
                world.complete = world.complete and not migration.gaps
            rollbacks = Rollbacks(world, migration.up)
            for statement in migration.up:
                rollbacks.enter(statement)
                for step in statement.steps:
                    apply(world, step.operation)
                rollbacks.leave(statement)
            world.path = ("",)
        schema = world.schema()
        if stored:
            _store(stored, schema)
        return schema


def replay_text(text: str) -> Schema:
    """The schema that a script (a dump) leads to."""
    world = World(Schema(complete=True))
    for parsed in parse(text):
        for operation, _, _ in parsed.steps:
            apply(world, operation)
    return world.schema()


def _dump(world: World, data: bytes) -> None:
    try:
        statements = parse(decode_text(data))
    except UnreadableText:
        world.complete = False
        return
    for parsed in statements:
        for operation, _, _ in parsed.steps:
            apply(world, operation)
    world.path = ("",)


def _code() -> bytes:
    """What the code that replays looks like: a change of it makes what was cached before unknown."""
    here = Path(__file__).parent
    files = sorted(path for folder in _CODE for path in (here / folder).rglob("*.py"))
    return repr([(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]).encode()


def _load(stored: Path) -> Schema | None:
    from bot.domain.codec import decode  # here and below: it takes its time, and `lint` has nothing to keep

    try:
        found = decode(json.loads(stored.read_bytes()), Schema)
    except (OSError, ValueError):
        return None
    os.utime(stored)
    return found


def _store(stored: Path, schema: Schema) -> None:
    """Write it so that a reader sees all or nothing; a folder that cannot be written costs the cache, no more."""
    from bot.domain.codec import encode

    try:
        stored.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = stored.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(encode(schema), separators=(",", ":")))
        draft.replace(stored)
        _prune(sorted(stored.parent.glob("*.json"), key=lambda path: path.stat().st_mtime))
    except OSError:
        return


def _prune(oldest_first: Sequence[Path]) -> None:
    for path in oldest_first[:-_KEPT]:
        path.unlink(missing_ok=True)

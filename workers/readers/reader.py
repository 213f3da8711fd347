"""Readers of migrations: what one is, the scan that finds them, and who reads which file.

Each module of `workers/readers/migrations/` defines `reader = Reader(__name__, …)`; its docstring is the reader's page.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.changes import Tree
from bot.domain.facts import Migration
from bot.patterns import late
from workers.readers import migrations, names
from workers.readers.claim import MARK, PLACE, Claim, whatever
from workers.readers.clues import exactly, spoken_beside, spoken_in
from workers.readers.committing import committed
from workers.readers.dump_format import DumpFormat
from workers.readers.dumps import holds_dump, is_dump
from workers.readers.edited import Edited
from workers.readers.entry import Entry
from workers.readers.listing import Listing
from workers.readers.markers import HEAD, marked
from workers.readers.numbering import UNKNOWN, Naming, Numbering
from workers.readers.script import Script, unread, unreadable
from workers.readers.voice import Voice
from workers.sql.dialect import dialect_of, speaking
from workers.sql.text import UnreadableText, decode_text
from workers.uses import Uses

__all__ = ["Claim", "Claims", "Reader", "claims", "readers"]


_DOCUMENTED = late(r"^Source: (https://\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """One runner's conventions.

    `pattern` is searched in the path before anything else. `marker`, when given, is a comment that only this runner's
    files hold; such a file is claimed as MARK. `place` may claim by name and surroundings. `script` reads (path, text).
    `engine` asks the runner's own configuration which database it is for ('' when it does not say). `endings` are those of
    its files' names. `voice`, where the files are not SQL, says fixes in the framework's words. `dump` is the
    framework's own form of a schema's dump, where that is not SQL. `uses` tells better than words do where code uses a
    column: given the migration's path and tree, the tree to look through, the look-up of words. `heads` tells, where each
    migration names the one before it, the paths in the history of a path that no other one follows. `entries`, given (path,
    text), are the migrations of a file that holds several, each of which the runner knows by itself. `engines` are those whose
    migrations a framework's reader follows; files of SQL are read in every dialect there is. `numbering` says what the runner
    makes of versions that come twice or late, `naming` which names it passes by in silence, `edited` what it makes of a
    migration that is another one after it has run. `unreleased` tells, where the runner has a notion of it, whether a file may
    still be edited.
    """

    module: str
    script: Callable[[str, str, Listing], Script]
    pattern: re.Pattern[str]
    place: Callable[[str, Listing], Claim | None] | None = None
    marker: re.Pattern[bytes] | None = None
    engine: Callable[[str, Listing], str] | None = None
    endings: tuple[str, ...] = (".sql",)
    voice: Voice | None = None
    dump: DumpFormat | None = None
    uses: Callable[[str, Listing, Listing, Uses], Uses] | None = None
    heads: Callable[[str, Listing], tuple[str, ...]] | None = None
    entries: Callable[[str, str], tuple[Entry, ...]] | None = None
    engines: tuple[str, ...] = ("postgresql",)
    numbering: Numbering = UNKNOWN
    naming: Naming | None = None
    edited: Edited | None = None
    unreleased: Callable[[str, Listing], bool] | None = None

    @property
    def name(self) -> str:
        """The module's last name, with hyphens."""
        return self.module.rpartition(".")[2].replace("_", "-")

    @property
    def page(self) -> str:
        """The module's docstring."""
        return inspect.getdoc(importlib.import_module(self.module)) or ""

    def when_edited(self) -> Edited:
        """What the runner makes of an edited migration, and where that is documented."""
        return self.edited or Edited(self.source)

    @property
    def source(self) -> str:
        """Where the runner is documented: the first source on the reader's page, '' without one."""
        found = _DOCUMENTED.search(self.page)
        return found[1] if found else ""

    def reads(self, engine: str) -> bool:
        """Whether migrations for that engine are read."""
        return engine in self.engines or (self.voice is None and bool(dialect_of(engine)))

    def claim(self, path: str, tree: Tree) -> Claim | None:
        """Whether the file is a migration of this runner. Reads the file where only its text can tell."""
        claimed = self.placed(path, listing := Listing.of(tree))
        if self.marker is None or (claimed and claimed.specificity >= PLACE) or not self.pattern.search(path):
            return claimed
        return self.marked(path) if self.marker.search((listing.read(path) or b"")[:HEAD]) else claimed

    def placed(self, path: str, listing: Listing) -> Claim | None:
        """The claim by name and surroundings alone."""
        return self.place(path, listing) if self.place is not None and self.pattern.search(path) else None

    def marked(self, path: str) -> Claim:
        """The claim of a file that holds the marker."""
        return Claim(names.folder(path), names.natural(names.base(path)), MARK, path)

    def read(self, path: str, text: str, tree: Tree, *, claim: Claim | None = None, down: bool = True) -> Migration:
        """The migration in `text`. Give the claim when it is known; without `down` the way back is not read.

        Of an engine that is not PostgreSQL nothing is read, which is a gap.
        A file of direction 'down' has its statements in `down` and none in `up`.
        """
        listing = Listing.of(tree)
        claim = claim or self.claim(path, listing) or whatever(path)
        engine = self.spoken(path, text, listing, claim)
        told, engine = bool(engine), engine or "postgresql"
        if not self.reads(engine):
            return Migration(path, self.name, claim.family, claim.order, (), gaps=(unread(path, engine),), engine=engine)
        with speaking(engine):
            script = self.script(path, text, listing)
            back, gaps = script.down() if down and claim.direction == "up" else ((), ())
        up, back = (script.up, back) if claim.direction == "up" else ((), script.up)
        up, back = committed(up, engine), committed(back, engine)
        return Migration(
            path, self.name, claim.family, claim.order, up, back, script.gaps + gaps, engine,
            script.transactional, script.opt_out, script.own_file, script.deployed, told,
        )  # fmt: skip

    def spoken(self, path: str, text: str, listing: Listing, claim: Claim) -> str:
        """The engine that the policy, the runner's configuration, names or words of the text tell; '' when nothing does."""
        if claim.engine:
            return claim.engine
        engine = (self.engine(path, listing) if self.engine else "") or names.engine(path)
        if not engine and self.voice is None:
            engine = spoken_in(text, listing) or spoken_beside(path, listing, text)
        return exactly(engine, listing)

    def load(self, path: str, data: bytes, tree: Tree, *, claim: Claim | None = None, down: bool = True) -> Migration:
        """The migration in a file's bytes; one without statements and with a gap when they are not text."""
        try:
            return self.read(path, decode_text(data), tree, claim=claim, down=down)
        except UnreadableText as error:
            claim = claim or whatever(path)
            return Migration(path, self.name, claim.family, claim.order, (), gaps=(unreadable(path, error),))


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader, by name.

    Raises TypeError for a module of the folder that defines none.
    """
    found = []
    for module in sorted(info.name for info in pkgutil.iter_modules(migrations.__path__)):
        reader = getattr(importlib.import_module(f"{migrations.__name__}.{module}"), "reader", None)
        if not isinstance(reader, Reader):
            raise TypeError(f"workers/readers/migrations/{module}.py defines no reader")
        found.append(reader)
    return tuple(found)


Claims = dict[str, tuple[Reader, Claim]]
_Search = Callable[[str], re.Match[str] | None]
_Place = Callable[[str, Listing], Claim | None]
_FOREIGN = re.compile(r"(?:^|/)(?:node_modules|bower_components|third_party|testdata|fixtures|src/test)/|^vendor/")
"""Folders of other people's code and of test data: what is in there is not run against this project's database."""


def claims(paths: Collection[str], tree: Tree, *, named: Callable[[str], bool] | None = None) -> Claims:
    """Which reader reads which path: the most specific claim wins, the first name among equals.

    `named` says which paths the repository's policy calls migrations: those are claimed by `plain` when by nobody else.
    Ten thousand paths take 0.1 s in one folder to 0.3 s in as many folders, besides what the tree needs to hand out files:
    at most 50 of a folder are looked into, in one question, and only where names and surroundings leave the runner open.
    """
    listing = Listing.of(tree)
    found: Claims = {}
    foreign: dict[str, bool] = {}
    doubtful: defaultdict[str, list[str]] = defaultdict(list)
    by_ending = _by_ending()
    endings = tuple(by_ending)
    for path in paths:
        if not path.endswith(endings) or is_dump(path):
            continue
        placing = by_ending[path[path.rindex(".") :]]
        where = names.folder(path)
        if where not in foreign:
            foreign[where] = _FOREIGN.search(where + "/") is not None
        if foreign[where] and not (named and named(path)):
            continue
        if best := _placed(path, listing, placing):
            found[path] = best
        if path.endswith(".sql") and (not best or best[1].specificity < PLACE):
            doubtful[where].append(path)
    found |= marked(doubtful, listing, [reader for reader in readers() if reader.marker])
    if named is not None:
        plain = next(reader for reader in readers() if reader.name == "plain")
        rest = [path for path in paths if path not in found and named(path)]
        found |= {path: (plain, whatever(path)) for path in rest if not (is_dump(path) and holds_dump(listing.read(path)))}
    return found


@cache
def _by_ending() -> Mapping[str, Sequence[tuple[_Search, _Place, Reader]]]:
    found: defaultdict[str, list[tuple[_Search, _Place, Reader]]] = defaultdict(list)
    for reader in readers():
        if place := reader.place:
            for ending in reader.endings:
                found[ending].append((reader.pattern.search, place, reader))
    return dict(found)


def _placed(path: str, listing: Listing, placing: Sequence[tuple[_Search, _Place, Reader]]) -> tuple[Reader, Claim] | None:
    best: tuple[Reader, Claim] | None = None
    for search, place, reader in placing:
        if search(path) and (claim := place(path, listing)) and (best is None or claim.specificity > best[1].specificity):
            best = (reader, claim)
    return best

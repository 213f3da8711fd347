"""The facts about queries that code sends: SQL in its strings, and calls of object mappers.

Readers of languages find them; rules see facts, never syntax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Mention
from bot.domain.facts import Fact
from bot.domain.operations import CreateIndex
from bot.domain.plans import Plan
from bot.domain.schema import Index, Table

Place = Literal["string", "value", "channel", "name"]
"""Where in the SQL a hole stands: inside a quoted string, where a value stands, as a channel of LISTEN, as (part of) a name."""

Origin = Literal["request", "parameter", "stored", "computed"]
"""Where what fills a hole comes from: a request, a parameter of the function, text of a row, something that is not known."""


@dataclass(frozen=True, slots=True)
class Hole:
    """What code puts into the text of a query. `text` is its source, `shut` why it cannot carry SQL ('' when it can)."""

    text: str
    place: Place
    origin: Origin = "computed"
    shut: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """The loop around a query, which begins in `line`: `over` is what it goes through, as written.

    `rows` says that this is another query's result, `uses` that the query depends on the item. Of several queries in one loop
    the first has it, and `more` counts the others.
    """

    line: int
    over: str
    rows: bool
    uses: bool
    more: int = 0


@dataclass(frozen=True, slots=True)
class Query(Fact):
    """SQL in a string that is handed to a database: `sql` with holes and placeholders as `$n`, `sink` the call.

    `whole` says that the text is complete: a statement from its verb on to its end, with nothing appended to it elsewhere.
    `function` is the name of the function around, '' outside of any. `mapped` is the mapper's call that sends it, as
    written, '' where code holds the SQL itself.
    """

    language: str
    sql: str
    sink: str
    holes: tuple[Hole, ...] = ()
    loop: Loop | None = None
    whole: bool = True
    function: str = ""
    mapped: str = ""

    @property
    def reads(self) -> bool:
        """Whether it fetches rows, and does not lock them one by one."""
        return bool(re.match(r"[\s(]*SELECT\b(?!.*\bFOR\s+(NO\s+KEY\s+)?UPDATE\b)", self.sql, re.IGNORECASE | re.DOTALL))


@dataclass(frozen=True, slots=True)
class ViewQuery(Fact):
    """The query of a view that a `.sql` file keeps: `view` is its name, `sql` the query alone."""

    view: str
    sql: str

    @property
    def whole(self) -> bool:
        """All of it is there."""
        return True

    @property
    def sink(self) -> str:
        """What it is given to."""
        return f"CREATE VIEW {self.view}"


@dataclass(frozen=True, slots=True)
class OrmCall(Fact):
    """A call of an object mapper: `model` and `method` as written, `options` the keys it is given.

    `closed` says that these are all its keys; `reads` that it fetches rows; `everything` what is done to all rows of the model
    ("deleted", "updated", "read"), '' where there is a filter or may be. `function` is the name of the function around, `lines`
    are those of the keys.
    """

    framework: str
    model: str
    method: str
    options: tuple[str, ...] = ()
    closed: bool = True
    reads: bool = True
    loop: Loop | None = None
    everything: str = ""
    function: str = ""
    lines: tuple[int, ...] = ()

    def line_of(self, option: str) -> int:
        """Where the key stands, that of the call where it is not written there."""
        found = dict(zip(self.options, self.lines, strict=False))
        return found.get(option, self.span.line)


@dataclass(frozen=True, slots=True)
class CallPerRow(Fact):
    """A call in a loop that reaches a query through functions of the repository; `sent` is the query's file and line."""

    call: str
    loop: Loop
    sent: str


@dataclass(frozen=True, slots=True)
class UnitedQueries(Fact):
    """Queries of a mapper put together by OR: `joins` are the relations to many rows that they ask through.

    `distinct` says that one is made distinct so that it may be united with the others, which are.
    """

    joins: tuple[str, ...]
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class CallInTransaction(Fact):
    """A call of another server (`call`, as written) inside what keeps a transaction open (`holder`, as written)."""

    call: str
    holder: str


@dataclass(frozen=True, slots=True)
class LazyRelation(Fact):
    """A relation of a model that is followed for each row of a loop, and that the query of the loop does not bring along.

    `access` is the expression, `over` what the loop goes through, `declared` the file and line of the relation. `eager` is
    how the query would bring it, `others` are further relations that the same loop follows.
    """

    framework: str
    model: str
    relation: str
    access: str
    over: str
    declared: str
    eager: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationElsewhere(Fact):
    """A relation that a template, a serializer or a partial follows for each row of a query that stands in another file.

    `view` hands the rows over, `query` is the line of the query, `asked` the one that follows (`access`, as written),
    `declared` that of the relation (`relation`: 'author', 'author.team') of `model`, `through` those of methods on the way.
    `anew` says that the database is asked whatever the query brings; with `itself` by a query of the code's own, for the model
    `relation`. `eager` is how the query would bring it ('' where it cannot), `others` are further relations that the same
    file follows.
    """

    framework: str
    model: str
    relation: str
    access: str
    view: str
    query: Mention
    asked: Mention
    declared: Mention
    through: tuple[Mention, ...] = ()
    anew: bool = False
    eager: str = ""
    others: tuple[str, ...] = ()
    itself: bool = False


@dataclass(frozen=True, slots=True)
class CommitPerItem(Fact):
    """A commit (`call`, as written) inside of a loop over the rows of a query (`over`), once per item."""

    call: str
    over: str


@dataclass(frozen=True, slots=True)
class QueryFile(Fact):
    """A file that holds queries, none of them on lines that the change touches."""

    language: str
    queries: int


@dataclass(frozen=True, slots=True)
class PlannedQuery(Fact):
    """A query of the code as a server of that version would run it, its tables as large as `sizes` (rows by name) say.

    `index` is one on `table` that nobody has yet, the best of those tried; `before` and `after` are the plans without and with
    it. `sought` are the columns of it that the query looks for or sorts by; `assumed` is what was put in for a parameter. Of
    several queries that want one index the first has it, and `more` counts the others.
    """

    version: str
    sizes: tuple[tuple[str, int], ...]
    table: Table
    sought: tuple[str, ...]
    index: CreateIndex
    before: Plan
    after: Plan
    assumed: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class UnservedQuery(Fact):
    """A query of the code (`where`) that goes through `index` of `table`, which the statement at the span drops.

    `before` and `after` are the plans with and without the index, on a server of that version, its tables as large as `sizes`
    say; `assumed` is what was put in for a parameter. Of several queries the one that loses most is told, `more` counts the
    others.
    """

    version: str
    sizes: tuple[tuple[str, int], ...]
    table: Table
    index: Index
    where: Mention
    before: Plan
    after: Plan
    assumed: str = ""
    more: int = 0

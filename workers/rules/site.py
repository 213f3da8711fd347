"""Where an operation stands: the schema before it, its transaction, its file, the version, the sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from textwrap import dedent
from typing import Literal

from bot.domain.changes import Span
from bot.domain.facts import Migration, Statement, Step
from bot.domain.findings import Fix, Lock, Replacement
from bot.domain.operations import Copy, Delete, Insert, Merge, Operation, Truncate
from bot.domain.schema import Column, Name, Table
from bot.wording import language
from workers.online import Release
from workers.readers.voice import Retiring, Voice, is_comment, operations_of, resent, said, without
from workers.rules.versions import Versions
from workers.sql.dialect import VENDORS
from workers.sql.parse import parse
from workers.sql.render import render
from workers.uses import Queried, Uses, asks_nothing, nowhere_to_look
from workers.world import World


@dataclass(slots=True)
class Site:
    """All a rule may look at besides the operation.

    `earlier` are the steps before it in the same transaction, `added_columns` those that this pull request adds to tables
    that were there, `uses` tells where running code names something, `after` where the new code does, `queried` which queries
    of the new code name a column or table. `release` and `runner` are MySQL's. `written` are the tables whose rows earlier
    migrations of the change update or delete. `told` is what rules that speak once of a table have said of the migration
    so far, by rule and table. `lines` are the file's, for fixes in place; `voice` says fixes in the words of
    the file's framework, None where those are SQL.
    """

    world: World
    migration: Migration
    statement: Statement
    step: Step
    versions: Versions
    lines: Sequence[str] = ()
    earlier: Sequence[Step] = ()
    uses: Uses = nowhere_to_look
    added_columns: Container[tuple[Name, str]] = ()
    voice: Voice | None = None
    after: Uses = nowhere_to_look
    release: Release | None = None
    runner: str = ""
    queried: Queried = asks_nothing
    written: Container[Name] = ()
    told: set[tuple[str, Name]] = field(default_factory=set)

    @property
    def sql(self) -> str:
        """The statement as it is sent, '' where that is not known."""
        return self.statement.text if self.voice is None else self.statement.sql

    @property
    def mysql(self) -> bool:
        """True when the migration is for MySQL or MariaDB."""
        return self.migration.engine in {"mysql", "mariadb"}

    @property
    def vendor(self) -> bool:
        """True when the migration is for one of the engines besides PostgreSQL and MySQL."""
        return self.migration.engine in VENDORS

    @property
    def in_transaction(self) -> bool:
        """True when the statement shares or opens a transaction rather than committing on its own."""
        return self.statement.transaction is not None

    def existed(self, name: Name) -> bool:
        """True when the relation was there before the pull request (or is not known not to have been)."""
        table = self.world.table(name)
        return table is None or not (table.new or table.temporary)

    def holds_rows(self, name: Name) -> bool:
        """True when the relation was there before the pull request and this transaction has not emptied it."""
        if not self.existed(name):
            return False
        for step in reversed(self.earlier):
            match step.operation:
                case Truncate(table=table) | Delete(table=table, filtered=False, reads=()) if table == name:
                    return False
                case Insert(table=table) | Copy(table=table, loads=True) | Merge(table=table) if table == name:
                    return True
        return True

    def table(self, name: Name) -> Table:
        """The relation before this step; a bare one when nothing is known about it."""
        return self.world.existing(name)

    def column(self, table: Name, name: str) -> Column | None:
        """The column before this step, None when it is not known."""
        return self.table(table).column(name)

    def line_of(self, word: str) -> Span | None:
        """The first line of the statement that holds the word by itself, None where none does or there is one line only."""
        span = self.statement.span
        held = re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)")
        lines = range(span.line, min(span.end, len(self.lines)) + 1) if span.end > span.line else range(0)
        found = next((line for line in lines if held.search(self.lines[line - 1])), None)
        return None if found is None else Span(span.path, found, found)

    def with_partitions(self, name: Name) -> bool:
        """True when the table is known to be partitioned."""
        return self.table(name).kind == "partitioned"

    def siblings(self) -> tuple[Operation, ...]:
        """The other operations of the same statement."""
        return tuple(step.operation for step in self.statement.steps if step is not self.step)

    def rewritten(self, operation: Operation, *, title: str, tradeoff: str = "", rollback: str = "") -> Fix:
        """A fix that says this statement otherwise, in place when it is a statement of one operation."""
        return self.instead(render(operation) + ";", title=title, tradeoff=tradeoff, rollback=rollback)

    def reworded(
        self, operation: Operation, edit: Callable[[str], str], *, title: str, tradeoff: str = "", rollback: str = ""
    ) -> Fix:
        """`rewritten` in the author's own words: `edit` changes the text, and is believed when that parses to the operation."""
        text = self.sql.rstrip().rstrip(";")
        wanted = edit(text)
        parsed = parse(wanted)
        same = len(parsed) == 1 and [step[0] for step in parsed[0].steps] == [operation]
        return self.instead((wanted if same else render(operation)) + ";", title=title, tradeoff=tradeoff, rollback=rollback)

    def instead(self, sql: str, *, title: str, tradeoff: str = "", rollback: str = "") -> Fix:
        """A fix whose SQL stands in for the whole statement: a one-click suggestion where its lines allow it."""
        if self.voice is not None:
            back = said(self.voice, rollback) if rollback else ""
            return self._rewritten(
                self.voice, sql, Fix("now", title, said(self.voice, sql), tradeoff, back, language=self._language())
            )
        text, span = self._in_place(sql), self.statement.span
        replaces = None if text is None else Replacement(span.path, span.line, span.end)
        return Fix("now", title, sql if text is None else text, tradeoff, rollback, replaces)

    def recipe(self, *sql: str, title: str, later: bool = False, tradeoff: str = "", rollback: str = "") -> Fix:
        """A fix of several steps, or one that belongs elsewhere: shown as SQL, not applied by a click."""
        horizon: Literal["now", "later"] = "later" if later else "now"
        if self.voice is None:
            return Fix(horizon, title, "\n".join(sql), tradeoff, rollback)
        steps, back = [said(self.voice, step) for step in sql], said(self.voice, rollback) if rollback else ""
        if all(step == given for step, given in zip(steps, sql, strict=True) if not is_comment(given)):
            return Fix(horizon, title, "\n".join(sql), tradeoff, rollback)  # the framework has no words for any of it
        return Fix(horizon, title, "\n".join(steps), tradeoff, back, language=self._language())

    def between(self, before: str, after: str, *, title: str, tradeoff: str = "") -> Fix:
        """A recipe that leaves the statement as its author wrote it, between two others of SQL."""
        if self.voice is None:
            steps = [before, self.sql.rstrip().rstrip(";") + ";", after]
        else:
            steps = [said(self.voice, before), dedent(self.statement.text), said(self.voice, after)]
        return Fix("now", title, "\n".join(steps), tradeoff, language=self._language())

    def retired(self, table: Name, column: str) -> str:
        """How the framework's code stops using a column that is still there, '' where it has no words for that."""
        return self.voice.retired(table, column) if isinstance(self.voice, Retiring) else ""

    def _language(self) -> str:
        return "" if self.voice is None else language(self.statement.span.path)

    def _rewritten(self, voice: Voice, sql: str, recipe: Fix) -> Fix:
        """In place in the framework's words where one stretch of lines suffices, else the recipe."""
        beside = [one for one in self._half if one.span == self.statement.span and one is not self.statement]
        operations = operations_of(sql)
        rewrite = voice.rewrite(operations, self.statement, self.lines) if operations and not beside else None
        if rewrite is None and self.vendor and not beside:
            rewrite = resent(voice, sql, self.statement, self.lines)
        if rewrite is None:
            if less := without(voice, self.step.operation, self.statement) if beside else None:
                text = "\n".join([less, f"{voice.comment} then, by itself:", recipe.text])
                recipe = replace(recipe, text=text)
            else:
                recipe = replace(recipe, text="\n".join(self._with_the_rest(voice, beside, recipe.text)))
            alone = (
                self.in_transaction
                and not self.vendor
                and any(getattr(operation, "concurrently", False) for operation in operations)
            )
            how = f" with {self.migration.opt_out}" if self.migration.opt_out else ""
            return replace(recipe, title=f"{recipe.title}, in a migration of its own{how}") if alone else recipe
        replaces = Replacement(self.statement.span.path, rewrite.line, rewrite.end)
        return replace(recipe, text=rewrite.text, replaces=replaces)

    @property
    def _half(self) -> Sequence[Statement]:
        """The way that the statement is of: up, else back."""
        return self.migration.up if self.statement in self.migration.up else self.migration.down

    def _with_the_rest(self, voice: Voice, beside: Sequence[Statement], text: str) -> Iterator[str]:
        """What else the call sends, in the order in which it does."""
        if not beside:
            yield text
            return
        own = self._half.index(self.statement)
        sent = [(self._half.index(one) < own, said(voice, one.sql)) for one in beside if one.sql]
        first, later = [words for before, words in sent if before], [words for before, words in sent if not before]
        yield from [f"{voice.comment} the same call sends first:", *first, f"{voice.comment} then:"] if first else ()
        yield text
        yield from [f"{voice.comment} the same call also sends:", *later] if later else ()

    def _in_place(self, sql: str) -> str | None:
        span, text = self.statement.span, self.statement.text
        if len(self.statement.steps) != 1 or self.statement.inside:
            return None
        block = "\n".join(self.lines[span.line - 1 : span.end])
        if block.count(text) != 1:
            return None
        before, _, after = block.partition(text)
        after = after.lstrip()[1:] if after.lstrip().startswith(";") else after
        indented = sql.replace("\n", "\n" + before) if before.isspace() else sql
        return before + indented + after

    def lock(self, mode: str, *names: Name) -> tuple[Lock, ...]:
        """The locks of `mode` on those of the tables that existed."""
        if self.migration.engine != "postgresql":
            return ()  # the names of modes are PostgreSQL's
        return tuple(Lock(str(name), mode) for name in names if self.existed(name))


def followed(words: str) -> Callable[[str], str]:
    """An edit that puts words behind the statement, in the case its author writes keywords in."""
    return lambda text: f"{text} {words.lower() if text[:1].islower() else words}"


def after_word(word: str, words: str) -> Callable[[str], str]:
    """An edit that puts words behind the first `word`, in its case."""
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    return lambda text: pattern.sub(lambda m: f"{m[0]} {words.lower() if m[0].islower() else words}", text, count=1)

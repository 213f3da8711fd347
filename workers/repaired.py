"""Edits of old migrations that nobody has to be told of: what is changed never came to its end, or a new migration does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.changes import Change, ChangeSet
from bot.domain.facts import Migration, RewrittenMigration
from bot.domain.findings import Severity
from bot.domain.operations import Operation
from bot.domain.schema import Name
from bot.policy import Policy
from workers.edits import deeds, words
from workers.history import rewritten
from workers.judge import Judge
from workers.readers.reader import Claims
from workers.select import Selected, past
from workers.sql.dialect import dialect_of
from workers.sql.text import UnreadableText, decode_text
from workers.world import World


@dataclass(frozen=True, slots=True)
class Repairs:
    """What is known of one change: its migrations, those of the merge base, and how one is judged."""

    changes: ChangeSet
    policy: Policy
    base: Claims
    selected: Sequence[Selected]
    cache: Path | None
    judge: Callable[[Selected, str], Judge]

    def left(self) -> Iterator[RewrittenMigration]:
        """The edits, renames and deletions that are worth telling."""
        for fact in rewritten(self.changes, self.policy, self.base, list(self.selected)):
            change = self._change(fact)
            if change is None or fact.entry or fact.how == "renamed" or not self._is_none(fact, change):
                yield fact

    def _change(self, fact: RewrittenMigration) -> Change | None:
        path, base = fact.span.path, fact.span.side == "base"
        return next((one for one in self.changes.changes if path in {one.path, one.previous if base else None}), None)

    def _is_none(self, fact: RewrittenMigration, change: Change) -> bool:
        """Whether the old text stops where the new one does not, or new migrations see to all that is another now."""
        path = change.previous or change.path
        old, new = change.before(), change.after()
        if path not in self.base or old is None:
            return False
        was = Selected(change, *self.base[path])
        before = was.reader.load(path, old, self.changes.head_tree, claim=was.claim, down=False)
        now = next((file for file in self.selected if file.change is change), None)
        after = now and new and now.reader.load(change.path, new, self.changes.head_tree, claim=now.claim, down=False)
        if after and self._seen_to(before, after, now.claim.family if now else ""):
            return True
        failed, fails = self._failures(was, before, old, fact.checked), Counter[str]()
        if failed and after and new:
            fails = self._failures(was, after, new, fact.checked)
        return any(count > fails[rule] for rule, count in failed.items())

    def _failures(self, was: Selected, migration: Migration, data: bytes, surely: bool) -> Counter[str]:
        """The rules by which it stops where the old text stood; those that are certain where `surely`."""
        dialect = dialect_of(migration.engine) or "postgresql"
        earlier = past(was.claim.family, self.changes, self.base, until=was.claim, dialect=dialect)
        world = World(earlier.schema(self.cache), fresh=True)
        try:
            lines = decode_text(data).split("\n")
        except UnreadableText:
            return Counter()
        said, _ = self.judge(was, migration.engine).migration(migration, lines, world)
        return Counter(one.rule for one in said if "fails" in one.kinds and (one.severity is Severity.ERROR or not surely))

    def _seen_to(self, before: Migration, after: Migration, family: str) -> bool:
        """Whether each table that the edit changes something of is one that a new migration of the same history works on."""
        old, new = list(deeds(before)), list(deeds(after))
        kept = {words(one) for one in old} & {words(one) for one in new}
        changed = [one for one in (*old, *new) if words(one) not in kept]
        added = [file for file in self.selected if file.change.added and file.claim.family == family]
        worked_on = {table for file in added for table in self._tables(file)}
        return bool(changed) and bool(worked_on) and all(_table(one) in worked_on for one in changed)

    def _tables(self, file: Selected) -> Iterator[Name | None]:
        data = file.change.after()
        if data is not None:
            added = file.reader.load(file.change.path, data, self.changes.head_tree, claim=file.claim, down=False)
            yield from (table for one in deeds(added) if (table := _table(one)) is not None)


def _table(operation: Operation) -> Name | None:
    found = getattr(operation, "table", None)
    return found if isinstance(found, Name) else None

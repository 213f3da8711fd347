"""Facts about what code asks a mapper for: arms of OR, patterns, filters that are none, rows that are made one by one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class EscapingArm(Fact):
    """An arm of OR (`arm`, as written) beside all that a builder was asked before it, and not beside its like alone.

    `bound` is a condition that rows found by the arm need not fulfil; `relation` says that it is a relation's own, `first` that
    it is put into the first arm, and the others are added to that.
    """

    bound: str
    arm: str
    relation: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class ContendedWrites(Fact):
    """Rows found or created (`call`, as written) one by one for each of `over`, in an order that nothing fixes.

    All of it is one transaction (`holder`, as written). `rows` says that it is what a query gave, unordered, or a set.
    """

    call: str
    over: str
    holder: str
    rows: bool


@dataclass(frozen=True, slots=True)
class OutsideTransaction(Fact):
    """A write (`call`, as written) between the beginning and the commit of a transaction that it is not part of.

    `holder` is what begins it, as written; `inside` is the name by which it is handed on, `client` that of what `call` asks
    instead, '' for a mapper that is told by an option.
    """

    call: str
    holder: str
    inside: str
    client: str = ""


@dataclass(frozen=True, slots=True)
class LeftOpen(Fact):
    """A transaction (`begun`, as written) that nothing ends where something in between fails; `name` is what holds it."""

    begun: str
    name: str


@dataclass(frozen=True, slots=True)
class KeptConnection(Fact):
    """A connection (`taken`, as written) that is not given back. `failing` says that it is, unless something in between fails.

    `name` is what holds it, `back` what gives it back.
    """

    taken: str
    name: str
    back: str
    failing: bool = False


@dataclass(frozen=True, slots=True)
class WildcardPattern(Fact):
    """A pattern (`written`) that begins with a wildcard, against a column of a model or table, both as written.

    `beside` is the file and line where it and a search of a full text index are the arms of one OR, '' where it is none.
    """

    model: str
    column: str
    written: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class NullableArm(Fact):
    """A value that may be NULL (`declared` says so, as file and line), alone in an arm of OR against a column that may be so.

    The mapper asks for IS NULL then.
    """

    model: str
    column: str
    value: str
    declared: str


@dataclass(frozen=True, slots=True)
class UndefinedFilter(Fact):
    """A call whose only condition is `column: value`, and that matches every row where the value is undefined.

    `changes` is what is done to the rows then ("deleted", "updated"), '' where one is fetched.
    """

    framework: str
    model: str
    method: str
    column: str
    value: str
    changes: str = ""


@dataclass(frozen=True, slots=True)
class UnknownName(Fact):
    """A name in a call of a mapper that the model (declared at `declared`) does not answer to.

    `call` is the method, `meant` a name that is spelled nearly so, '' for none. `lookup` says that there is a field and what
    is asked of it is unknown. `gone` says that this change takes the name away: then `span` is where, at base, and `places`
    are the calls that still ask for it. `table` is the table of the model, where it is the schema that says so. `starting` says
    that the application does not start then.
    """

    framework: str
    model: str
    name: str
    call: str
    declared: Mention
    meant: str = ""
    lookup: bool = False
    gone: bool = False
    places: tuple[Mention, ...] = ()
    table: str = ""
    starting: bool = False


@dataclass(frozen=True, slots=True)
class UnknownOption(Fact):
    """A name in what a mapper of JavaScript is given for a query (`call`): no field of `model` (declared at `declared`).

    Where `table` is not '' it is no column of that table, which the migrations make; `model` may be '' then. `meant` is a name
    that is spelled nearly so, '' for none.
    """

    framework: str
    model: str
    name: str
    call: str
    declared: Mention | None
    meant: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class UnknownAttribute(UnknownName):
    """The same, of a language with a compiler, that does not see the name."""


@dataclass(frozen=True, slots=True)
class MappedColumn(Mention):
    """A line of a class or a table of code that maps a column: no query itself, but what queries are made of."""

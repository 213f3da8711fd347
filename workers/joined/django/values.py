"""What names hold that have to do with rows: the rows of a query, a dictionary for a template, an instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.changes import Span
from workers.joined.django.source import Class


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a model, or with `one` a single one. `loaded` are the relations that come with them, 'author__team'; 'author__*'
    says that nobody knows what comes with the author. `named` are names that the query gives them. `span` is the query's.
    """

    model: Class
    span: Span
    loaded: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    one: bool = False
    whose: tuple[Class, ...] = ()

    def has(self, path: str) -> bool:
        """Whether the relation comes with the rows."""
        return any(
            known == path or known.startswith(f"{path}__") or (known.endswith("*") and path.startswith(known[:-1]))
            for known in self.loaded
        )

    def below(self, name: str) -> frozenset[str]:
        """What comes with the rows of a relation."""
        prefix = f"{name}__"
        return frozenset(known[len(prefix) :] for known in self.loaded if known.startswith(prefix))

    def grown(self, paths: Iterable[str]) -> Rows:
        """With more relations."""
        return replace(self, loaded=self.loaded | frozenset(paths))


@dataclass(slots=True)
class Context:
    """A dictionary that is handed to a template, as far as it is known."""

    names: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Self:
    """The instance of a class that a method belongs to; `values` are what its attributes are known to be."""

    owner: Class
    values: Mapping[str, Value] = field(default_factory=dict)


Value = Rows | Context | Self | None


def joined(one: Value, other: Value) -> Value:
    """What a name holds that is given one or the other: what either brings is taken to come along."""
    if isinstance(one, Rows) and isinstance(other, Rows) and one.model == other.model:
        return replace(other, loaded=one.loaded | other.loaded, named=one.named | other.named)
    return None

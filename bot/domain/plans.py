"""How a database would carry out a query: the steps it plans, what they cost by its own count."""

from __future__ import annotations

from dataclasses import dataclass

FACTOR = 10
"""How much cheaper a plan must be to be worth an index: what the planner takes for granted may be wrong by much."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a plan. `cost` is that of it and all below it, in the planner's units; `rows` what it is thought to yield."""

    kind: str
    relation: str
    index: str
    rows: int
    cost: float
    depth: int

    def __str__(self) -> str:
        """`Index Scan using orders_customer on orders`."""
        using = f" using {self.index}" if self.index else ""
        return f"{self.kind}{using}" + (f" on {self.relation}" if self.relation else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, the last one first. The costs compare plans with each other: they are no times."""

    nodes: tuple[Node, ...]

    @property
    def cost(self) -> float:
        """Of all of it."""
        return self.nodes[0].cost

    @property
    def rows(self) -> int:
        """How many rows the query is thought to yield."""
        return self.nodes[0].rows

    @property
    def scanned(self) -> tuple[str, ...]:
        """The tables that are read from end to end."""
        return tuple(dict.fromkeys(node.relation for node in self.nodes if node.kind == "Seq Scan"))

    def reading(self, table: str) -> float:
        """What reading that table from end to end costs, all of its readings together; 0 where none is."""
        return sum(node.cost for node in self.nodes if node.kind == "Seq Scan" and node.relation == table)

    def uses(self, index: str) -> bool:
        """Whether a step goes through the index of that name."""
        return any(node.index == index for node in self.nodes)

    def of(self, table: str, index: str = "") -> tuple[str, ...]:
        """The steps that read the table or the index, each once."""
        nodes = (node for node in self.nodes if node.relation == table or (index and node.index == index))
        return tuple(dict.fromkeys(str(node) for node in nodes if node.kind != "ModifyTable"))

    def __str__(self) -> str:
        """`Seq Scan on orders; cost 987,654`: what touches tables, and the cost."""
        steps = [str(node) for node in self.nodes if node.relation] or [str(self.nodes[0])]
        return f"{', '.join(steps)}; cost {self.cost:,.0f}"

    def much_worse(self, other: Plan, table: str) -> bool:
        """Whether all of the table is read, that is what the plan costs, and with the other one neither is so."""
        paid = 0 < self.reading(table) <= 2 * self.cost  # a LIMIT may end it early
        return paid and table not in other.scanned and self.cost >= other.cost * FACTOR

"""The class that a migration extends: `addSql`, `execute`, and what gives nothing to read."""

from __future__ import annotations

from dataclasses import dataclass

from workers.frameworks.javascript.sending import Sending
from workers.frameworks.javascript.values import Call, Host, Native, Unknown, Value


class Module(Host):
    """`@mikro-orm/migrations`."""

    def get(self, name: str) -> Value:
        """`Migration`, which the object of the migration stands in for."""
        return Unknown(f"`{name}` of MikroORM is not followed")


@dataclass(frozen=True, slots=True, eq=False)
class Migration(Host):
    """`this` of a migration beyond its own members."""

    sending: Sending
    database = True

    def get(self, name: str) -> Value:
        """What sends SQL; the query builders are not followed."""
        if name in ("addSql", "execute"):
            return Native(lambda machine, call: self._send(call))
        if name in ("getKnex", "getEntityManager", "ctx", "driver", "config"):
            return Unknown("query builders of MikroORM are not followed")
        return Unknown(f"`this.{name}` is not known")

    def _send(self, call: Call) -> Value:
        self.sending.send(call.arg(0), self.sending.place(call), own_lines=True)
        return Unknown("what the database answers")

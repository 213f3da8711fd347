"""Look-ups that a specialist may ask for: named, bounded, and they only read. What they do is handed in by the workers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.masks import masked
from bot.domain.errors import UserError
from bot.escape import visible

CALLS, CHARACTERS, SECONDS = 8, 4_000, 20.0
"""Of one conversation: how many look-ups, how long each answer, and how much time all of them together."""
_ARGUMENT = 8_000
Run = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Tool:
    """`arguments` maps names to what they mean; every one is a string or, where listed in `numbers`, an integer.

    `run` takes them by name, answers text, and raises UserError with what is wrong with them.
    """

    name: str
    description: str
    arguments: Mapping[str, str]
    run: Run = field(compare=False)
    numbers: frozenset[str] = frozenset()

    def schema(self) -> dict[str, Any]:
        """The JSON schema of its input."""
        properties = {
            name: {"type": "integer" if name in self.numbers else "string", "description": about}
            for name, about in self.arguments.items()
        }
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


@dataclass(slots=True)
class Toolbox:
    """The tools of one conversation, and what is left of its bounds. `lock` keeps conversations that run beside apart."""

    tools: Mapping[str, Tool]
    lock: threading.Lock = field(default_factory=threading.Lock)
    calls: int = CALLS
    seconds: float = SECONDS

    @classmethod
    def of(cls, tools: Collection[Tool], allowed: Collection[str], lock: threading.Lock) -> Toolbox:
        """Those of the tools that a specialist may use."""
        return cls({tool.name: tool for tool in tools if tool.name in allowed}, lock)

    def call(self, name: str, arguments: object) -> str:
        """The answer, masked and cut; what is wrong is an answer too. Nothing but a tool of this box is ever run."""
        tool = self.tools.get(name)
        if tool is None:
            return "There is no such look-up."
        if self.calls <= 0 or self.seconds <= 0:
            return "No look-ups are left: answer with what you know."
        self.calls -= 1
        read = _arguments(tool, arguments)
        if isinstance(read, str):
            return read
        began = time.monotonic()
        try:
            with self.lock:
                answer = tool.run(**read)
        except UserError as error:
            answer = error.markdown
        finally:
            self.seconds -= time.monotonic() - began
        said = visible(masked(answer))
        return said if len(said) <= CHARACTERS else f"{said[:CHARACTERS]}\n… cut after {CHARACTERS:,} characters"


def _arguments(tool: Tool, given: object) -> dict[str, Any] | str:
    """The arguments, or what is wrong with them."""
    if not isinstance(given, Mapping) or given.keys() != tool.arguments.keys():
        return f"This look-up takes exactly: {', '.join(tool.arguments)}."
    for name, value in given.items():
        kind: type = int if name in tool.numbers else str
        if not isinstance(value, kind) or isinstance(value, bool) or (isinstance(value, str) and len(value) > _ARGUMENT):
            return f"{name} is not what it should be."
    return dict(given)

"""Terraform's blocks, as far as settings need them: attributes with their lines, and who holds them.

Expressions are not evaluated: a value that is no literal is not known. Source: https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.patterns import late

_OPEN = late(r"\s*([A-Za-z_][\w-]{0,80})((?:\s+\"[^\"\n]{0,200}\"){0,3})\s*\{\s*(?:(#|//).*)?$")
_ATTRIBUTE = late(r"\s*\"?([A-Za-z_][\w.-]{0,80})\"?\s*=\s*(.{0,500})$")
_MAP = late(r"\s*([A-Za-z_][\w-]{0,80})\s*=\s*\{\s*(?:(#|//).*)?$")
_HEREDOC = late(r"<<-?([A-Za-z_]\w{0,60})\s*$")
_DEEPEST = 20
_LONGEST = 2_000


@dataclass(slots=True)
class Block:
    """`kind "label" … {`: attributes as (value as written, line), and the blocks and maps inside."""

    kind: str
    labels: tuple[str, ...]
    attributes: dict[str, tuple[str, int]] = field(default_factory=dict)
    inside: list[Block] = field(default_factory=list)

    def literal(self, name: str) -> str | None:
        """A quoted text without its quotes, a number, `true` or `false`; None for anything else."""
        value = self.attributes.get(name, ("", 0))[0]
        match = re.fullmatch(r"\"([^\"$%]*)\"|([\w.-]+)", value)
        if match is None or (match[2] and not re.fullmatch(r"true|false|-?\d+(\.\d+)?", match[2])):
            return None
        return match[1] if match[1] is not None else match[2]


def blocks(text: str) -> Iterator[Block]:
    """The outermost blocks of a file."""
    stack, ended, nested = list[Block](), "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if ended:
            ended = "" if line.strip() == ended else ended
        elif len(line) <= _LONGEST and not line.lstrip().startswith(("#", "//")):
            if (match := _HEREDOC.search(line)) is not None:
                ended = match[1]
            elif nested == 0 and (match := _OPEN.match(line)) and len(stack) < _DEEPEST:
                one = Block(match[1], tuple(re.findall(r'"([^"]*)"', match[2])))
                if stack:
                    stack[-1].inside.append(one)
                stack.append(one)
            elif nested == 0 and stack and (match := _MAP.match(line)) and len(stack) < _DEEPEST:
                one = Block(match[1], ())
                stack[-1].attributes[match[1]] = ("{", number)
                stack[-1].inside.append(one)
                stack.append(one)
            elif nested == 0 and line.strip() == "}" and stack:
                done = stack.pop()
                if not stack:
                    yield done
            else:
                if nested == 0 and stack and (match := _ATTRIBUTE.match(line)):
                    value = re.split(r"\s(?:#|//)", match[2], maxsplit=1)[0].strip()
                    stack[-1].attributes[match[1]] = (value, number)
                nested = max(0, nested + sum(map(line.count, "{[(")) - sum(map(line.count, "}])")))

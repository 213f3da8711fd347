"""Ruby's literals as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.schema import Name

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")


def quoted(text: str) -> str:
    """A string in double quotes, or in single ones where those need no escapes."""
    if '"' in text and "'" not in text and "\\" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("#", "\\#" if "#{" in text else "#") + '"'


def symbol(name: str) -> str:
    """`:orders`; a string where a symbol needs quotes."""
    return f":{name}" if _PLAIN.match(name) else quoted(name)


def symbols(names: Sequence[str]) -> str:
    """`:code`, or `[:code, :name]`."""
    return symbol(names[0]) if len(names) == 1 else f"[{', '.join(map(symbol, names))}]"


def table_symbol(name: Name) -> str:
    """A table, with its schema where it has one."""
    return quoted(str(name)) if name.schema else symbol(name.name)


def keywords(**options: str | bool | None) -> list[str]:
    """Options that are given, as `name: value`."""
    return [
        f"{name}: {quoted(value) if isinstance(value, str) else str(value).lower()}"
        for name, value in options.items()
        if value is not None
    ]


def listed(call: str, *arguments: str) -> str:
    """A call with its arguments."""
    return f"{call} {', '.join(arguments)}"


def indented(text: str, before: str) -> str:
    """The lines after the first as far in as it is."""
    return text.replace("\n", "\n" + before)

"""SQL with Jinja in it, as dbt writes it: references become tables, values become parameters. Nothing is rendered.

Source: https://docs.getdbt.com/docs/build/jinja-macros
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(
    r"\{\{-?(?P<out>(?:[^{]|\{(?!\{))*?)-?\}\}"
    r"|\{%-?(?P<do>(?:[^{]|\{(?!%))*?)-?%\}|\{#(?:[^{]|\{(?!#))*?#\}",
    re.DOTALL,
)
_REF = re.compile(r"""^\s*ref\(\s*(['"])([\w.-]+)\1\s*(?:,\s*(?:v|version)\s*=\s*\S+\s*)?\)\s*$""")
_OTHER_REF = re.compile(r"^\s*(ref|source)\(")
_CONFIG = re.compile(r"^\s*(config|log|print)\(")
_THIS = re.compile(r"^\s*(this|target)\b")
_SILENT = re.compile(r"^\s*(set|do|materialization|docs|snapshot|endsnapshot|test|endtest)\b")
_QUIET = re.compile(r"^\s*(if\s+is_incremental\(\)|if\s+target\.|endif|else)\b")


@dataclass(frozen=True, slots=True)
class Jinja:
    """`sql` has as many lines as the text; `refs` are (line, name); `unclear` is the first line that only running tells."""

    sql: str
    refs: tuple[tuple[int, str], ...]
    unclear: int | None


def without_jinja(text: str) -> Jinja:
    """The text's SQL with `{{ ref('x') }}` as table `dbt.x`, other output as a parameter, `is_incremental()` as true."""
    refs: list[tuple[int, str]] = []
    unclear: list[int] = []

    def put(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start()) + 1
        said, done = match.group("out"), match.group("do")
        lines = "\n" * match.group(0).count("\n")
        if done is not None:
            if not (_SILENT.match(done) or _QUIET.match(done)):
                unclear.append(line)
            return " " + lines
        if said is None or _CONFIG.match(said):
            return " " + lines
        if found := _REF.match(said):
            refs.append((line, found.group(2)))
            return f'dbt."{found.group(2)}"{lines}'
        if _OTHER_REF.match(said) or _THIS.match(said):
            return f"dbt.outside{lines}"
        if not re.match(r"^\s*(var|env_var)\(", said):
            unclear.append(line)  # a macro may give any text
        return f":value{lines}"

    sql = _TAG.sub(put, text)
    return Jinja(sql, tuple(refs), min(unclear) if unclear else None)

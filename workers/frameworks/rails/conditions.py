"""Which way an `if` goes, as far as its text tells."""

from __future__ import annotations

import re
from typing import Literal

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.values import Missing, Unresolved
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql

Way = Literal["yes", "no", "perhaps"]
_POSTGRES = re.compile(r"postg|\bpg\b", re.IGNORECASE)
_OTHERS = re.compile(r"mysql|maria|sqlite|trilogy|oracle|sql_?server", re.IGNORECASE)
_MYSQL = re.compile(r"mysql|maria|trilogy", re.IGNORECASE)
_NOT_MYSQL = re.compile(r"postg|\bpg\b|sqlite|oracle|sql_?server", re.IGNORECASE)
_OWN_WORDS = re.compile("postg|pg", re.IGNORECASE)
_ABOUT_ENGINE = re.compile(
    r"adapter|database_type|\.class(?:\.(?:name|to_s))?\b|\bmysql\?|postgres(?:ql)?\?|sqlite\?|\bdb_config|dialect",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"env\.(?:test|development|local)\?|(?:RAILS|RACK)_ENV\W+(?:==|eql)\W*(?:test|development)")
_LIVE = re.compile(r"env\.(?:production|staging)\?|\bsupports_\w+\?$")
_TURN: dict[Way, Way] = {"yes": "no", "no": "yes", "perhaps": "perhaps"}


def is_own(text: str) -> bool:
    """Whether words name the engine that is read for."""
    return (_MYSQL if speaks_mysql() else _OWN_WORDS).search(text) is not None


def way(node: Node | None, evaluator: Evaluator, names: Names, *, down: bool) -> Way:
    """Whether the condition holds where the migration is meant to run: on the engine that is read for, in production."""
    if node is None:
        return "perhaps"
    kind = node.type
    if kind == "parenthesized_statements" and len(node.named_children) == 1:
        return way(node.named_children[0], evaluator, names, down=down)
    if kind == "unary" and evaluator.source.text(node)[:3] in {"not"} | {"!" + evaluator.source.text(node)[1:3]}:
        return _TURN[way(node.child_by_field_name("operand"), evaluator, names, down=down)]
    if kind == "binary":
        joined = _joined(node, evaluator, names, down=down)
        if joined is not None:
            return joined
    try:
        value = evaluator.value(node, names)
    except Unresolved:
        return _worded(evaluator.source.text(node), down=down)
    return "perhaps" if isinstance(value, Missing) else "yes" if value not in (None, False) else "no"


def _joined(node: Node, evaluator: Evaluator, names: Names, *, down: bool) -> Way | None:
    operator = node.child_by_field_name("operator")
    word = evaluator.source.text(operator) if operator else ""
    if word not in {"&&", "and", "||", "or"}:
        return None
    left, right = (way(node.child_by_field_name(side), evaluator, names, down=down) for side in ("left", "right"))
    decisive: Way = "no" if word in {"&&", "and"} else "yes"
    if decisive in {left, right}:
        return decisive
    return "perhaps" if "perhaps" in {left, right} else _TURN[decisive]


def _worded(text: str, *, down: bool) -> Way:
    if text in {"reverting?", "@reverting"}:
        return "yes" if down else "no"
    if _ELSEWHERE.search(text):
        return "no"
    if _LIVE.search(text):
        return "yes"
    if _ABOUT_ENGINE.search(text):
        own, others = (_MYSQL, _NOT_MYSQL) if speaks_mysql() else (_POSTGRES, _OTHERS)
        found: Way = "yes" if own.search(text) else "no" if others.search(text) else "perhaps"
        return _TURN[found] if re.search(r"!=|!~", text) else found
    return "perhaps"

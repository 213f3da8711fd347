"""The policy of a repository, `.github/backstop.yml`: read at the base commit, strictly, and never trusted.

The only door to YAML. It is read as events: no constructor is ever run, and anchors, aliases and tags are refused, so a
document cannot grow beyond its bytes. The pure Python parser is used on purpose (memory-safe; 64 KB take half a second).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.domain.findings import Gap
from bot.escape import one_line
from bot.nodes import Node, Report
from bot.policy import ENGINES, POLICY_PATH, Policy
from bot.values import Glob, Listing, OffOr, Shaped, Table, Value, Word

if TYPE_CHECKING:
    import yaml

__all__ = ["ENGINES", "POLICY_PATH", "Keys", "Policy", "policy_schema", "read_keys", "read_policy"]

Keys = Mapping[str, tuple[str, Value]]
"""Every key that a file may have: what it is for, and what it holds."""

LARGEST, DEEPEST = 64 * 1024, 20
MOST = 500


def _rows(text: str) -> int:
    unit = {"k": 1, "m": 1_000, "b": 1_000_000}.get(text[-1].lower())
    if unit is None:
        return int(text)
    whole, _, thousandths = text[:-1].partition(".")
    return (int(whole) * 1_000 + int(thousandths.ljust(3, "0"))) * unit


_VERSION = Shaped(
    "a version such as `16` or `16.4`",
    r"^[1-9][0-9]?(\.[0-9]{1,3}){0,2}$",
    str,
    {"type": "number", "minimum": 1, "exclusiveMaximum": 100},
)
_ROWS = Shaped(
    "a number of rows such as `40M`, `1.5k` or `40000000`",
    r"^(0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(_[0-9]{3}){1,5}|[0-9]{1,6}(\.[0-9]{1,3})?[kKmMbB])$",
    _rows,
    {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**18},
)
_TABLE = Shaped(
    "the name of a table, `schema.table` or `*`",
    r"^(\*|[^.\x00-\x1f]{1,128}(\.[^.\x00-\x1f]{1,128})?)$",
    lambda text: text.removeprefix("public."),
)


def _keys(rules: frozenset[str], specialists: frozenset[str]) -> Keys:
    """The keys of a policy. Without `rules` or `specialists`, any id will do (for the schema)."""
    specialist = Word("specialist", tuple(sorted(specialists)))
    rule, levels = Word("rule", tuple(sorted(rules)), "`backstop rules` lists them"), ("off", "info", "warning", "error")
    return {
        "engine": ("The database that runs the migrations.", Word("engine", ENGINES)),
        "version": ("Its version; without it, what is said holds on every supported one.", _VERSION),
        "paths": ("Globs of further files to read as migrations written in SQL.", Listing(Glob(), MOST)),
        "ignore": ("Globs of files not to look at.", Listing(Glob(), MOST)),
        "tables": ("Rows of the large tables, as `orders: 40M`; `*` stands for all others.", Table(_TABLE, _ROWS, MOST)),
        "rules": ("Severity by rule.", Table(rule, Word("severity", levels), MOST)),
        "fail_on": ("The severity from which a review fails.", Word("fail_on", ("error", "warning", "never"))),
        "specialists": ("Which specialists may read, `off` for none.", OffOr(Listing(specialist, 20))),
        "shadow": (
            "Run migrations on a throw-away server: `forks` for all pull requests (the organisation's policy alone), else own.",
            Word("shadow", ("on", "off", "forks")),
        ),
        "runner": ("What carries out changes of large MySQL tables.", Word("runner", ("gh-ost", "pt-online-schema-change"))),
    }


def policy_schema() -> dict[str, Any]:
    """The policy file as JSON Schema (draft 7, which editors know best)."""
    keys = {name: {"description": about, **value.schema} for name, (about, value) in _keys(frozenset(), frozenset()).items()}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Backstop policy ({POLICY_PATH})"}
    return {**head, "type": ["object", "null"], "properties": keys, "additionalProperties": False}


def read_policy(
    data: bytes, path: str, known_rules: frozenset[str], known_specialists: frozenset[str] = frozenset()
) -> tuple[Policy, tuple[Gap, ...]]:
    """The policy and what is wrong with it; never raises. What is wrong is left out, the rest holds.

    A file that cannot be read as one YAML document gives the defaults and one gap.
    """
    values, gaps = read_keys(data, path, _keys(known_rules, known_specialists))
    return Policy(**values), gaps


def read_keys(data: bytes, path: str, keys: Keys) -> tuple[dict[str, Any], tuple[Gap, ...]]:
    """What one YAML document says under these keys, and what is wrong with it; never raises."""
    report = Report(path)
    try:
        root = _document(_text(data))
    except _Unreadable as error:
        report.say(f"{error.why}; the defaults apply", error.line)
        return {}, tuple(report.gaps)
    if root.form not in ("mapping", "empty"):
        report.wrong(root, "a mapping of keys")
    known = Word("key", tuple(keys), f"known keys are {', '.join(f'`{key}`' for key in keys)}")
    values: dict[str, Any] = {}
    seen: set[str] = set()
    for key, value in root.pairs:
        name = known.read(key, report)
        if name in seen:
            report.say(f"`{name}` is given twice; the first one holds", key.line)
        elif name is not None and (read := keys[name][1].read(value, report.under(name))) is not None:
            values[name] = read
        seen |= {name} if name else set()
    if "version" in values:
        written = values["version"]
        values["version"] = int(written.partition(".")[0])
        if values.get("engine", "postgresql") != "postgresql":
            values["release"] = written
    return values, tuple(report.gaps)


class _Unreadable(Exception):
    """The file as a whole is not a policy. `line` is 1-based."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise _Unreadable(f"larger than {LARGEST // 1024} KB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable("not UTF-8", data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise _Unreadable("has a NUL byte", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _document(text: str) -> Node:
    """The one document of the text as nodes. Raises _Unreadable."""
    import yaml

    try:
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        roots = [_node(next(events), events, 0) for event in events if isinstance(event, yaml.DocumentStartEvent)]
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or "a character it does not allow"
        raise _Unreadable(f"not valid YAML ({one_line(problem, 120)})", mark.line + 1 if mark else None) from None
    except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF", a directive with a number of 5,000 digits
        raise _Unreadable("not valid YAML (a number out of range)") from None
    if len(roots) > 1:
        raise _Unreadable("has more than one YAML document", roots[1].line)
    return roots[0] if roots else Node(1, "empty")


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    """The node that starts with this event. Raises _Unreadable below DEEPEST levels: the parser is lazy, it stops there."""
    import yaml

    line = event.start_mark.line + 1 if event.start_mark else 1
    if depth > DEEPEST:
        raise _Unreadable(f"nested deeper than {DEEPEST} levels", line)
    if isinstance(event, yaml.ScalarEvent):
        empty = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
        node = Node(line, "empty" if empty else "scalar", event.value)
    elif isinstance(event, yaml.CollectionStartEvent):
        nodes = []
        while not isinstance(inner := next(events), yaml.CollectionEndEvent):
            nodes.append(_node(inner, events, depth + 1))
        mapping = isinstance(event, yaml.MappingStartEvent)
        pairs = tuple(zip(nodes[::2], nodes[1::2], strict=True)) if mapping else ()
        node = Node(line, "mapping", pairs=pairs) if mapping else Node(line, "list", items=tuple(nodes))
    else:
        return Node(line, "refused", "YAML aliases are not read")
    marked = event.anchor is not None or event.tag is not None
    return Node(line, "refused", "YAML anchors and tags are not read") if marked else node

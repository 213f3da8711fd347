"""Python source to values: literals, names and calls as written, nothing executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workers.frameworks.django.values import Call, Ref, Unknown, bounded, combined, method, signed, truth
from workers.frameworks.python.source import parsed

_LARGEST = 2_000_000
"""Characters of a source file that are parsed."""
_DEPTH, _LOOPS, _STEPS = 60, 200, 200_000
"""How deep values nest, how often a comprehension is unrolled, how many nodes one value may take."""
_BUILT_IN = frozenset(("dict", "list", "set", "tuple", "str", "int", "float", "bool"))


class Unread(ValueError):
    """A source that is not Python, or too large. `line` is where, 1 for the whole file."""

    def __init__(self, why: str, line: int = 1) -> None:
        """Keep why and where."""
        super().__init__(why)
        self.line = line


@dataclass(slots=True)
class Module:
    """One parsed file: what names stand for. `given` may know a name or call of another module's for a constant."""

    text: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    bound: dict[str, ast.expr | None] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    items: dict[str, dict[str, ast.expr]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    given: Callable[[Ref | Call], Any] = lambda value: value

    @classmethod
    def of(cls, text: str, given: Callable[[Ref | Call], Any] | None = None) -> Module:
        """Parse. Raises Unread."""
        if len(text) > _LARGEST:
            raise Unread(f"The file holds {len(text) / 1e6:.1f} million characters: it is not read")
        try:
            tree = parsed(text)
        except SyntaxError as error:
            raise Unread(f"It is not Python: {error.msg}", error.lineno or 1) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise Unread("It is nested too deeply, or holds what Python does not read") from error
        module = cls(text, tree, given=given) if given else cls(text, tree)
        module._index()
        return module

    def _index(self) -> None:
        for node in _statements(self.tree.body):
            match node:
                case ast.Import(names=names):
                    for alias in names:
                        name = alias.asname or alias.name.partition(".")[0]
                        self.imports[name] = alias.name if alias.asname else name
                case ast.ImportFrom(module=where, names=names, level=level):
                    for alias in names:
                        inside = f"{where}." if where else ""
                        self.imports[alias.asname or alias.name] = f"{'.' * level}{inside}{alias.name}"
                    self.stars += [where] if where and names[0].name == "*" and where.startswith("django.") else []
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.bound[name] = None if name in self.bound else value  # bound twice: nobody knows which
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self.bound[name] = None if name in self.bound else value
                case ast.AugAssign(target=ast.Name(id=name)):
                    self.bound[name] = None
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key))]):
                    self.items.setdefault(name, {}).setdefault(key, node.value)
                case ast.ClassDef(name=name):
                    self.classes[name] = node
                case ast.FunctionDef(name=name):
                    self.functions[name] = node

    def source(self, node: ast.AST) -> str:
        """The text of a node."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        if not self.lines:
            self.lines = self.text.encode(errors="surrogatepass").split(b"\n")
        found = self.lines[first - 1 : last]
        if not found:
            return ""
        found[-1] = found[-1][: getattr(node, "end_col_offset", None)]
        found[0] = found[0][getattr(node, "col_offset", 0) :]
        return b"\n".join(found).decode(errors="replace")

    def value(self, node: ast.expr | None, names: Mapping[str, Any] | None = None) -> Any:
        """What an expression says, as far as it can be told; `names` go before the module's own."""
        return _Evaluator(self, dict(names or {})).value(node, 0) if node is not None else Unknown(self.tree)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, with those under try and if (imports that depend on a version)."""
    for node in body:
        yield node
        if isinstance(node, ast.Try | ast.If):
            yield from (*node.body, *node.orelse)


@dataclass(slots=True)
class _Evaluator:
    module: Module
    names: dict[str, Any]
    resolving: set[str] = field(default_factory=set)
    steps: list[int] = field(default_factory=lambda: [0])

    def value(self, node: ast.expr, depth: int) -> Any:
        self.steps[0] += 1
        if depth > _DEPTH or self.steps[0] > _STEPS:
            return Unknown(node)
        depth += 1
        match node:
            case ast.Constant(value=value):
                return value
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self.elements(elements, depth)
            case ast.Dict(keys=keys, values=values):
                return self.mapping(node, keys, values, depth)
            case ast.Name() | ast.Attribute():
                return self.name(node, depth)
            case ast.Call():
                return self.call(node, depth)
            case ast.BinOp(left=left, right=right, op=op):
                return combined(type(op).__name__, self.value(left, depth), self.value(right, depth), node)
            case ast.UnaryOp(op=op, operand=operand):
                return signed(type(op).__name__, self.value(operand, depth), node)
            case ast.IfExp(test=test, body=then, orelse=other) if (held := truth(test, self.module.value)) is not None:
                return self.value(then if held else other, depth)
            case ast.JoinedStr(values=parts):
                return self.joined(node, parts, depth)
            case ast.ListComp(elt=inner, generators=[one]) | ast.GeneratorExp(elt=inner, generators=[one]):
                return self.unrolled(node, inner, one, depth)
        return Unknown(node)

    def elements(self, nodes: list[ast.expr], depth: int) -> tuple[Any, ...]:
        found: list[Any] = []
        for node in nodes:
            value = self.value(node.value if isinstance(node, ast.Starred) else node, depth)
            found += value if isinstance(node, ast.Starred) and isinstance(value, tuple) else [value]
        return tuple(found)

    def mapping(self, node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr], depth: int) -> Any:
        found: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            name = self.value(key, depth) if key is not None else None
            if not isinstance(name, str | int | bool):
                return Unknown(node)
            found[name] = self.value(value, depth)
        return found

    def name(self, node: ast.Name | ast.Attribute, depth: int) -> Any:
        dotted = dotted_name(node)
        if not dotted:
            return Unknown(node)
        if dotted in self.names:
            return self.names[dotted]
        bound = self.module.bound.get(dotted)
        if bound is not None and dotted not in self.resolving:
            self.resolving.add(dotted)
            value = self.value(bound, depth)
            if isinstance(value, dict):
                value |= {key: self.value(one, depth) for key, one in self.module.items.get(dotted, {}).items()}
            self.resolving.discard(dotted)
            return value
        return self.module.given(Ref(self.full(dotted)))

    def full(self, dotted: str) -> str:
        first, _, rest = dotted.partition(".")
        imported = self.module.imports.get(first)
        if imported is None:
            known = {*self.module.classes, *self.module.functions, *self.module.bound, *_BUILT_IN}
            own = rest or not self.module.stars or first in known
            imported = first if own else f"{self.module.stars[0]}.{first}"
        return f"{imported}.{rest}" if rest else imported

    def call(self, node: ast.Call, depth: int) -> Any:
        args = self.elements(node.args, depth)
        kwargs: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, depth)
            kwargs |= {keyword.arg: value} if keyword.arg else value if isinstance(value, dict) else {}
        dotted = dotted_name(node.func)
        made = self.value(node.func, depth) if dotted in self.module.bound else None
        if isinstance(made, Call) and made.last == "import_string" and made.args:
            made = Ref(made.args[0]) if isinstance(made.args[0], str) else made.args[0]
        if isinstance(made, Ref):
            return Call(made.name, args, kwargs, node)
        owner = dotted.rpartition(".")[0]
        if dotted and owner not in self.names and owner not in self.module.bound:
            name = self.full(dotted)
            if name in {"textwrap.dedent", "str"} and len(args) == 1 and isinstance(args[0], str):
                return args[0]
            if name in {"list", "tuple"} and len(args) == 1 and isinstance(args[0], tuple):
                return args[0]
            return self.module.given(Call(name, args, kwargs, node))
        if isinstance(node.func, ast.Attribute):
            inner = self.value(node.func.value, depth)
            if isinstance(inner, str):
                return method(node.func.attr, inner, args, kwargs, node)
            return Call(f".{node.func.attr}", (inner, *args), kwargs, node)
        return Unknown(node)

    def joined(self, node: ast.expr, parts: list[ast.expr], depth: int) -> Any:
        found: list[str] = []
        for part in parts:
            value = self.value(part.value if isinstance(part, ast.FormattedValue) else part, depth)
            if not isinstance(value, str | int) or (isinstance(part, ast.FormattedValue) and part.format_spec):
                return Unknown(node)
            found.append(str(value))
        return bounded("".join(found), node)

    def unrolled(self, node: ast.expr, inner: ast.expr, loop: ast.comprehension, depth: int) -> Any:
        items = self.value(loop.iter, depth)
        if not isinstance(items, tuple) or loop.ifs or len(items) > _LOOPS:
            return Unknown(node)
        found = []
        for item in items:
            scope = _bindings(loop.target, item)
            if scope is None:
                return Unknown(node)
            found.append(_Evaluator(self.module, {**self.names, **scope}, steps=self.steps).value(inner, depth))
        return tuple(found)


def _bindings(target: ast.expr, item: Any) -> dict[str, Any] | None:
    """What a loop's variables stand for."""
    if isinstance(target, ast.Name):
        return {target.id: item}
    if isinstance(target, ast.Tuple) and isinstance(item, tuple) and len(item) == len(target.elts):
        names = [node.id for node in target.elts if isinstance(node, ast.Name)]
        return dict(zip(names, item, strict=True)) if len(names) == len(item) else None
    return None


def dotted_name(node: ast.expr) -> str:
    """`a.b.c` of a chain of attributes on a name, '' of anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _DEPTH:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""

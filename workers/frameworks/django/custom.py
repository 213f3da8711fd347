"""What migrations take from the repository's own modules: classes of fields, and constants; found by reading their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workers.frameworks.django.configured import MISSING, SETTINGS, Configured, is_plain
from workers.frameworks.django.fields import ELSEWHERE, is_django
from workers.frameworks.django.source import Module, Unread
from workers.frameworks.django.values import Call, Ref
from workers.readers.listing import Listing

if TYPE_CHECKING:
    from workers.frameworks.django.constants import Constants

_DEPTH = 6


@dataclass(slots=True)
class Custom(Mapping[str, tuple[str, Mapping[str, Any]]]):
    """Dotted names to (Django's class, options that the class sets itself); looked up when asked for."""

    listing: Listing
    found: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    modules: dict[str, Module | None] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    """The modules and settings that were looked for, and the identity of what was found."""
    configured: Configured = field(default_factory=Configured)
    constants: Constants | None = None

    def __getitem__(self, name: str) -> tuple[str, Mapping[str, Any]]:
        """What a class is. Raises KeyError where nobody knows."""
        if name not in self.found:
            self.found[name] = self._class(name, 0)
        if not self.found[name][0]:
            raise KeyError(name)
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        """The names asked for so far."""
        return iter(self.found)

    def __len__(self) -> int:
        """How many were asked for."""
        return len(self.found)

    def _class(self, name: str, depth: int) -> tuple[str, Mapping[str, Any]]:
        if is_django(name):
            return name.rpartition(".")[2], {}
        where, _, last = name.rpartition(".")
        module = self._module(where) if where and depth < _DEPTH else None
        if module is None:
            return ELSEWHERE.get(last, ("", {}))
        if last in module.classes:
            return self._derived(module, module.classes[last], where, depth)
        imported = module.imports.get(last)
        return self._class(_absolute(imported, where), depth + 1) if imported else ("", {})

    def _derived(self, module: Module, made: ast.ClassDef, where: str, depth: int) -> tuple[str, Mapping[str, Any]]:
        methods = {one.name: one for one in made.body if isinstance(one, ast.FunctionDef)}
        if "db_type" in methods or "db_parameters" in methods:
            return "", {}
        options = _set_in(module, methods["__init__"]) if "__init__" in methods else {}
        if "get_internal_type" in methods and (kind := _returned(methods["get_internal_type"])):
            return kind, options
        for base in made.bases:
            value = module.value(base)
            if isinstance(value, Ref):
                full = _absolute(value.name, where)
                name = full if "." in full else f"{where}.{full}"
                kind, inherited = self._class(name, depth + 1)
                if kind:
                    return kind, {**inherited, **options}
        return "", {}

    def told(self, path: str, value: Ref | Call) -> Any:
        """What a name or call in the migration at `path` stands for, itself where it is no constant that can be told."""
        match value:
            case Call(name="getattr", args=(Ref(name="django.conf.settings"), str(name), *rest)) if not name.endswith("_MODEL"):
                found = self._setting(name)
                return rest[0] if found is MISSING and rest else found if is_plain(found) else value
            case Ref(name=name) if name.rpartition(".")[0] == SETTINGS and not name.endswith("_MODEL"):
                found = self._setting(value.last)
                return found if is_plain(found) else value
            case Ref(name=name) if "." in name and value.last.isupper() and not name.startswith("django."):
                return self._constant(_absolute(name, path.removesuffix(".py").replace("/", ".")), value)
        return value

    def _setting(self, name: str) -> Any:
        self.identity(SETTINGS)
        return self.configured.value(name)

    def _constant(self, name: str, otherwise: Ref) -> Any:
        if self.constants is None:
            from workers.frameworks.django.constants import Constants  # few migrations name any

            self.constants = Constants(self.listing, self.configured, self.identity)
        found = self.constants.constant(name)
        return found if is_plain(found) else otherwise

    def identity(self, name: str) -> str:
        """What a module's file (by its dotted name, or its path after './') is now, '' for none; or all of the settings."""
        if name == SETTINGS:
            self.seen[name] = self.configured.identity
            return self.configured.identity
        if name not in self.seen:
            path = name[2:] if name.startswith("./") else self._path(name)
            self.seen[name] = f"{path} {self.listing.identity(path)}" if path else ""
        self.listing.note(*filter(None, [self.seen[name].rpartition(" ")[0]]))
        return self.seen[name]

    def _module(self, dotted: str) -> Module | None:
        if dotted not in self.modules:
            self.modules[dotted] = self._read(dotted)
        return self.modules[dotted]

    def _path(self, dotted: str) -> str:
        tail = dotted.replace(".", "/")
        paths = self.listing.remember("python", lambda: [path for path in self.listing.paths() if path.endswith(".py")])
        ends = (f"{tail}.py", f"{tail}/__init__.py")
        return min((path for path in paths if path.endswith(ends) and _whole(path, ends)), key=len, default="")

    def _read(self, dotted: str) -> Module | None:
        path = self._path(dotted) if self.identity(dotted) else ""
        data = self.listing.read(path) if path else None
        try:
            return Module.of(data.decode("utf-8", "replace")) if data else None
        except Unread:
            return None


def _whole(path: str, ends: tuple[str, ...]) -> bool:
    return path in ends or path.endswith(tuple(f"/{end}" for end in ends))


def _absolute(name: str, where: str) -> str:
    """A relative import's full name."""
    dots = len(name) - len(name.lstrip("."))
    if not dots:
        return name
    package = where.split(".")[: len(where.split(".")) - dots]
    return ".".join([*package, name.lstrip(".")])


def _returned(method: ast.FunctionDef) -> str:
    """The class that get_internal_type names."""
    last = method.body[-1]
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and isinstance(last.value.value, str):
        return last.value.value
    return ""


def _set_in(module: Module, method: ast.FunctionDef) -> dict[str, Any]:
    """Options that __init__ sets: kwargs["max_length"] = 9, kwargs.setdefault("max_length", 9), a parameter's default."""
    found: dict[str, Any] = {}
    spec = method.args
    defaults = spec.defaults
    for argument, default in zip(spec.args[len(spec.args) - len(defaults) :], defaults, strict=True):
        found[argument.arg] = module.value(default)
    for argument, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if given is not None:
            found[argument.arg] = module.value(given)
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    match target:
                        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str() as key)):
                            found[key] = module.value(value)
            case ast.Call(func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value=str() as key), value]):
                found[key] = module.value(value)
            case ast.Call(func=ast.Attribute(attr="__init__"), keywords=keywords):
                found |= {one.arg: module.value(one.value) for one in keywords if one.arg}
    set_here = {key: _fallback(value) for key, value in found.items()}
    return {key: value for key, value in set_here.items() if isinstance(value, str | int | bool)}


def _fallback(value: Any) -> Any:
    """The second argument of kwargs.get("max_length", 200)."""
    if isinstance(value, Call) and value.last in {"get", "pop"} and len(value.args) == 2:
        return value.args[1]
    return value

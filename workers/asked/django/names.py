"""The names that a model of Django answers to, and whether a path of them, 'shop__town__icontains', leads anywhere.

Source: https://docs.djangoproject.com/en/stable/topics/db/queries/#lookups-that-span-relationships
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.asked.django.asking import Ask
from workers.asked.django.backs import leads
from workers.asked.django.whole import made, whole
from workers.joined.django.models import Models
from workers.joined.django.source import Class, Function

_LOOKUPS = frozenset((
    "exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith", "endswith",
    "iendswith", "range", "isnull", "regex", "iregex", "year", "iso_year", "month", "day", "week", "week_day", "iso_week_day",
    "quarter", "date", "time", "hour", "minute", "second", "search", "unaccent", "trigram_similar", "trigram_word_similar",
    "trigram_strict_word_similar", "lower", "upper", "length",
))  # fmt: skip
_MADE = re.compile(r"__(?:count|sum|avg|max|min|stddev|variance|len)$")
"""How an aggregate without a name is called."""
_SCALARS = frozenset((
    "CharField", "TextField", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "BooleanField", "FloatField", "DecimalField", "EmailField", "SlugField", "URLField",
    "UUIDField", "DateField", "DateTimeField",
))  # fmt: skip
_USER = ("password", "last_login", "is_superuser", "groups", "user_permissions", "is_active")
_ABOVE: dict[str, tuple[str, ...]] = {
    "django.db.models.Model": (),
    "models.Model": (),
    "object": (),
    "abc.ABC": (),
    "ABC": (),
    "typing.Generic": (),
    "django.contrib.auth.models.AbstractUser": (
        *_USER, "username", "first_name", "last_name", "email", "is_staff", "date_joined", "logentry",
    ),
    "django.contrib.auth.models.AbstractBaseUser": _USER[:2],
    "django.contrib.auth.base_user.AbstractBaseUser": _USER[:2],
    "django.contrib.auth.models.PermissionsMixin": _USER[2:5],
    "model_utils.models.TimeStampedModel": ("created", "modified"),
    "django_extensions.db.models.TimeStampedModel": ("created", "modified"),
    "dirtyfields.DirtyFieldsMixin": (),
    "django_lifecycle.LifecycleModelMixin": (),
    "django_lifecycle.LifecycleModel": (),
    "model_utils.models.UUIDModel": ("id",),
    "model_utils.models.SoftDeletableModel": ("is_removed",),
    "model_utils.models.StatusModel": ("status", "status_changed"),
    "django_extensions.db.models.TitleDescriptionModel": ("title", "description"),
    "django_extensions.db.models.TitleSlugDescriptionModel": ("title", "slug", "description"),
    "django_extensions.db.models.ActivatorModel": ("status", "activate_date", "deactivate_date"),
    "mptt.models.MPTTModel": ("lft", "rght", "tree_id", "level"),
    "treebeard.mp_tree.MP_Node": ("path", "depth", "numchild"),
    "ordered_model.models.OrderedModel": ("order",),
    "solo.models.SingletonModel": (),
}  # fmt: skip
"""Bases of others', and the fields that they bring."""
_CLOSE = 0.8


@dataclass(slots=True)
class Vocabulary:
    """What the classes of a model bind: `fields` with what they are given, `methods`; `open` says that there may be more."""

    fields: dict[str, ast.expr | None] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)
    open: bool = False

    def has(self, name: str) -> bool:
        """Whether it may be a field of its own."""
        return name in self.fields or name in {"pk", "id"} or (name.endswith("_id") and name[:-3] in self.fields)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A name that a model surely does not answer to; `meant` is the one that is spelled nearly so, '' for none.

    `lookup` says that a field has been found, and that it is what comes behind it that nothing knows.
    """

    model: Class
    name: str
    meant: str
    lookup: bool = False


def vocabulary(models: Models, model: Class) -> Vocabulary:
    """The names of a model."""
    return models.project.tree.remember(("asked names", model.path, model.name), lambda: _vocabulary(models, model))


def _vocabulary(models: Models, model: Class) -> Vocabulary:
    found = Vocabulary(open=not model.path.endswith(".py"))  # of what comes with Django not all is known
    lineage, outside = models.project.lineage(model)
    for base in outside:
        known = _ABOVE.get(base)
        found.open = found.open or known is None
        found.fields |= dict.fromkeys(known or ())
    for one in lineage:
        found.open = found.open or bool(one.node.keywords)
        for node in _statements(one.node.body):
            _bound(node, found)
    return found


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        for inner in ("body", "orelse", "handlers"):
            if not isinstance(node, Function | ast.ClassDef):
                yield from _statements(getattr(node, inner, []))


def _bound(node: ast.stmt, found: Vocabulary) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            names = [one for target in targets for one in ast.walk(target)]
            found.fields |= {one.id: value for one in names if isinstance(one, ast.Name) and one.id not in found.fields}
            found.open = found.open or any(isinstance(one, ast.Subscript) for one in names)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            found.fields.setdefault(name, value)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            found.methods.add(name)
        case ast.For() | ast.While() | ast.With():
            found.open = True
        case ast.Expr(value=ast.Call()):
            found.open = True  # locals().update(…)
        case _:
            pass


def wrong(models: Models, ask: Ask, gone: str = "") -> Wrong | None:
    """The first name on the path that nothing has; None where all are there, or where that is not sure.

    `gone` is a name that the change takes away.
    """
    if (
        not re.fullmatch(r"[A-Za-z]\w{0,99}", ask.path)
        or ask.path in ask.named
        or _MADE.search(ask.path)
        or _given(models, ask)
    ):
        return None
    model, parts = ask.model, ask.path.split("__")
    for at, name in enumerate(parts):
        if at == 0 and name in ask.named:
            return None
        words = vocabulary(models, model)
        relation = models.relation(model, name) or models.relation(model, f"{name}_set")
        if relation is not None and not words.open:
            target = models.target(relation)
            if target is None:
                return None
            model = target
        elif words.has(name):
            return _behind(models, model, words, parts[at:])
        else:
            return _missing(models, _Miss(model, ask, name, first=at == 0, gone=name == gone))
    return None


@dataclass(frozen=True, slots=True)
class _Miss:
    """A name that the class of a model does not bind; `first` on its path, `gone` with this change."""

    model: Class
    ask: Ask
    name: str
    first: bool
    gone: bool


def _given(models: Models, ask: Ask) -> bool:
    """Whether a manager of the project's own does something else with what it is given."""
    own = {ask.method, f"a{ask.method}", "_filter_or_exclude", "__getattr__"}
    lineage = (above for one in ask.whose for above in models.project.lineage(one)[0])
    return any(one.method(name) is not None for one in lineage for name in own)


def _behind(models: Models, model: Class, words: Vocabulary, rest: list[str]) -> Wrong | None:
    """What is asked of a plain field: lookups and transforms, and no fields."""
    value = words.fields.get(rest[0])
    if len(rest) == 1 or rest[1] in _LOOKUPS or not isinstance(value, ast.Call):
        return None
    written = ast.unparse(value.func)
    if written.rpartition(".")[2] not in _SCALARS or written.rpartition(".")[0] not in {"models", "django.db.models"}:
        return None
    if not rest[1] or whole(models.project.tree).lookups or made(models.project.tree, "__".join(rest)):
        return None
    near = difflib.get_close_matches(rest[1], sorted(_LOOKUPS), 1, _CLOSE)
    return Wrong(model, "__".join(rest[:2]), f"{rest[0]}__{near[0]}" if near else "", lookup=True)


def _missing(models: Models, miss: _Miss) -> Wrong | None:
    words, tree, name = vocabulary(models, miss.model), models.project.tree, miss.name
    if (words.open and not miss.gone) or name in miss.ask.named or (not miss.first and name in _LOOKUPS):
        return None
    if miss.ask.way in {"prefetch", "write"} and (name in words.methods or name.endswith("_set")):
        return None
    seen = whole(tree)
    if leads(models, miss.model, name) or (seen.lookups and not miss.first):
        return None
    if _grown(words, name, translated=seen.translated):
        return None
    close = difflib.get_close_matches(name, [one for one in words.fields if one.islower()], 1, _CLOSE)
    unsure = not miss.gone and (seen.open or miss.model.name == models.user())
    near = _near(models, miss) if miss.gone else ()
    if (unsure and not close) or made(tree, name, near) or (miss.ask.path != name and made(tree, miss.ask.path, near)):
        return None
    return Wrong(miss.model, name, close[0] if close and not miss.gone else "")


def _near(models: Models, miss: _Miss) -> tuple[str, ...]:
    """The files in which rows of the call may have been given a name: its own, the model's, its managers'."""
    whose = (above.path for one in miss.ask.whose for above in models.project.lineage(one)[0])
    return tuple(dict.fromkeys((miss.ask.span.path, miss.model.path, miss.ask.model.path, *whose)))


def _grown(words: Vocabulary, name: str, *, translated: bool) -> bool:
    """Whether a field of somebody else's kind may have brought it along: `price_currency` of a `MoneyField`."""
    for own, value in words.fields.items():
        if name.startswith(f"{own}_"):
            plain = isinstance(value, ast.Call) and ast.unparse(value.func).startswith("models.")
            if not plain or (translated and len(name) - len(own) <= 6):
                return True
    return False

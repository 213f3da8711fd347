"""Keywords that make a schema accept less: the table of which way each one tightens, and what changed of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from bot.escape import one_line
from workers.contracts.openapi.patterns import Lengths, Patterns
from workers.contracts.openapi.shapes import Shape
from workers.documents import Node

_LOWER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_HIGHER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_PRESENT = (
    "not", "contains", "propertyNames", "if", "then", "else", "dependentRequired", "dependentSchemas", "contentSchema",
    "multipleOf", "patternProperties", "prefixItems",
)  # fmt: skip
_FLAGS = {"uniqueItems": "true", "unevaluatedProperties": "false", "unevaluatedItems": "false", "additionalProperties": "false"}
_SIZES = frozenset(f"{side}{what}" for side in ("min", "max") for what in ("Length", "Items", "Properties", "Contains"))
UNSEEN = frozenset((*_PRESENT, *_FLAGS, *_SIZES)) - {"multipleOf"}
"""Of these few who read answers see the end: conditions, that no value comes twice, how long a text may be."""
_EXAMPLE = 40
_DIGITS, _POWER, _MOST_VALUES = 40, 60, 200
_REMARKS = frozenset((
    "title", "description", "default", "deprecated", "example", "examples", "readOnly", "writeOnly", "externalDocs", "$comment",
))  # fmt: skip
"""Keywords that refuse nothing."""
_ESCAPED = re.compile(r"\\([/:@#&=,;<>~`'\"!% _])")
_DOUBLED = re.compile(r"\\\\[dswDSW](?![a-z])")
"""Escaped once too often: nobody sends a backslash where digits were meant, so what such a pattern accepts is none to keep."""
_CHANGED = ("contentEncoding", "contentMediaType", "multipleOf")
_NUMERIC = (("int32", "int64"), ("float", "double"))
_FORMATS = frozenset((
    "int32", "int64", "float", "double", "byte", "binary", "date", "date-time", "time", "duration", "uuid", "uri", "email",
    "ipv4", "ipv6", "hostname",
))  # fmt: skip
"""Those that say how a value is written. Others are a project's own words."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One keyword that differs: from `was` to `now`, on these nodes; `set` says that one side has none at all.

    `refused` is a value that fitted before and fits no more, where one is known.
    """

    word: str
    was: str
    now: str
    head: Node | None
    base: Node | None
    set: bool = False
    refused: str = ""

    @property
    def words(self) -> str:
        """As part of a sentence."""
        if self.was and self.now:
            example = f", so that `{self.refused}` is refused" if self.refused else ""
            return f"`{self.word}` from `{self.was}` to `{self.now}`{example}"
        said = self.now or self.was
        word = f"`{self.word}: {said}`" if said else f"`{self.word}`"
        return f"{word} is new" if self.now or (not said and self.head is not None) else f"{word} is gone"


def tightened(base: Shape, head: Shape) -> Iterator[Bound]:
    """What `head` accepts less of, keyword by keyword. Called with the sides swapped it says what is accepted more of."""
    for word in (*_LOWER, *_HIGHER):
        if (found := _moved(word, base.words.get(word), head.words.get(word))) is not None:
            yield found
    for word in _PRESENT:
        if word in head.words and word not in base.words and (word != "dependentRequired" or any(_asked(word, base, head))):
            yield Bound(word, "", "", head.words[word], None, True)
    for word, value in _FLAGS.items():
        was, now = base.words.get(word), head.words.get(word)
        if now is not None and now.form == "boolean" and now.text == value and (was is None or was.text != value):
            yield _bound(word, was, now, word == "additionalProperties" and was is None)
        elif word.startswith("unevaluated") and now is not None and was is None and _refuses(now):
            yield Bound(word, "", "", now, None, True)
    for word in _CHANGED:
        was, now = base.words.get(word), head.words.get(word)
        if was is None or now is None or was.form != now.form or now.form == "map" or was.text == now.text:
            continue
        if word != "multipleOf" or not _divides(now, was):
            yield _bound(word, was, now)


def _moved(word: str, was: Node | None, now: Node | None) -> Bound | None:
    """A bound that is new, or nearer than it was; `true` of the exclusive ones of OpenAPI 3.0 counts as one."""
    if now is None or now.form not in {"number", "boolean"} or (now.form == "boolean" and now.text != "true"):
        return None
    if was is None or was.form != now.form:
        return None if _empty(word, now) else _bound(word, was, now, was is None)
    nearer = _number(now) < _number(was) if word in _LOWER else _number(now) > _number(was)
    return _bound(word, was, now) if nearer and now.form == "number" else None


def depending(base: Shape, head: Shape) -> Iterator[tuple[str, Node]]:
    """A field, and another that must come with it from now on, where both sides have such conditions."""
    for word in ("dependentRequired", "dependencies"):
        if word in base.words:
            yield from _asked(word, base, head)


def _asked(word: str, base: Shape, head: Shape) -> Iterator[tuple[str, Node]]:
    """What must come with a field that could be sent without it so far."""
    was, now = base.words.get(word), head.words.get(word)
    for name, fields in now.pairs.items() if now is not None else ():
        known = was.get(name) if was is not None else None
        before = {*base.required, *(item.text for item in known.items)} if known is not None else {*base.required}
        if name in base.fields or known is not None:
            yield from ((name, item) for item in fields.items if item.text not in before)


def _refuses(schema: Node) -> bool:
    return schema.form == "map" and any(word not in _REMARKS and not word.startswith("x-") for word in schema.pairs)


def pattern(base: Shape, head: Shape, patterns: Patterns) -> Bound | None:
    """A pattern that is new or accepts less: with a text that is refused now where one is found; none that accepts more.

    Texts that something else refused before, a length or a list of values, are none.
    """
    was, now = base.words.get("pattern"), head.words.get("pattern")
    if now is None or now.form == "map" or now.text in {"", ".*", "^.*$"} or (was is not None and _plain(was) == _plain(now)):
        return None
    if was is not None and _DOUBLED.search(was.text):
        return None
    said = _bound("pattern", was, now, True)
    if "enum" in base.words:
        refused = _listed(base, head, now.text, patterns)
    elif was is None:
        refused = patterns.refused("", now.text, _lengths(base))
    else:
        refused = patterns.refused(was.text, now.text, _lengths(base)) if was.form != "map" else None
    if refused is False:
        return None
    return replace(said, refused=refused) if refused and _shows(refused) else said


def _listed(base: Shape, head: Shape, now: str, patterns: Patterns) -> str | Literal[False] | None:
    """The first of the values that both sides list and the pattern of now refuses; False where there is none."""
    listed = [{item.text: item for item in side.words["enum"].items} for side in (base, head) if "enum" in side.words]
    both = [text for text in listed[0] if text in listed[-1]]
    fits = {text: patterns.fits(now, text) for text in both[:_MOST_VALUES]}
    if (refused := next((text for text in both if fits.get(text) is False), None)) is not None:
        return refused
    return False if all(fits.get(text) for text in both) else None


def _lengths(shape: Shape) -> Lengths:
    """How long its texts may be, as far as it says so in plain numbers."""
    return Lengths(_whole(shape.words.get("minLength")) or 0, _whole(shape.words.get("maxLength")))


def _whole(node: Node | None) -> int | None:
    return int(node.text) if node is not None and node.text.isdecimal() and len(node.text) <= _DIGITS else None


def _shows(text: str) -> bool:
    """Whether a text can be shown as it is: one that is cut or written otherwise would be no example."""
    return text == one_line(text, _EXAMPLE).strip() and "`" not in text


def _plain(pattern: Node) -> str:
    """Without escapes of what needs none."""
    return _ESCAPED.sub(r"\1", pattern.text)


def formats(base: Shape, head: Shape) -> Bound | None:
    """A value that is written in another way; a number's wider format is left out.

    A format where none was tells what had to be sent all along.
    """
    was, now = base.words.get("format"), head.words.get("format")
    if was is None or now is None or was.text == now.text or not {was.text, now.text} <= _FORMATS:
        return None
    return None if (was.text, now.text) in _NUMERIC else _bound("format", was, now)


def _bound(word: str, was: Node | None, now: Node | None, fresh: bool = False) -> Bound:
    return Bound(word, _shown(was), _shown(now), now, was, fresh)


def _shown(node: Node | None) -> str:
    return one_line(node.text, 60).replace("`", "'") if node is not None else ""


def _number(node: Node) -> float:
    try:
        return float(node.text[:40])
    except ValueError:
        return 0.0


def _divides(now: Node, was: Node) -> bool:
    """Whether each multiple of one number is a multiple of the other; of what is no plain number nothing is said."""
    one, other = _exact(now), _exact(was)
    return one is None or other is None or (other / one).denominator == 1


def _exact(node: Node) -> Fraction | None:
    """A number above nothing as it is written, in decimals; None for what is none, or too large to count with."""
    try:
        number = Decimal(node.text) if len(node.text) <= _DIGITS else Decimal()
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() and number > 0 and abs(number.adjusted()) <= _POWER else None


def _empty(word: str, node: Node) -> bool:
    """A lower bound of nothing."""
    return word in _HIGHER and word not in {"minimum", "exclusiveMinimum"} and _number(node) <= 0

"""Bounds that Django's `Q` puts to the first arm of an OR only: `query = Q(a=…, date__gte=…)`, then `query |= Q(b=…)`.

Source: https://docs.djangoproject.com/en/stable/topics/db/queries/#complex-lookups-with-q-objects
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.mappers import EscapingArm
from workers.queries.code import Code
from workers.queries.fields import keys
from workers.queries.parts import field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_BOUND = re.compile(r"^(\w+?)(?:__date|__year)?__(?:gte?|lte?|range)$")
_SHOWN = 60


def find(code: Code, tree: Listing) -> Iterator[EscapingArm]:
    """Each bound of a first arm, where a later arm asks the same relation and has no bound."""
    del tree
    for node in code.syntax.walk("assignment") if code.language == "python" else ():
        target, value = field_of(node, "left"), field_of(node, "right")
        if target is None or value is None or target.type != "identifier":
            continue
        given = _keywords(code, value)
        bounds = [(name, one) for name, one in given if _BOUND.match(name)]
        later = [
            one for one in code.bound(code.text(target), node) if one.grows and one.node.start_byte > node.start_byte
        ] if bounds and len(given) > len(bounds) else []  # fmt: skip
        signs = {code.text(sign) for one in later if (sign := field_of(one.node, "operator")) is not None}
        arms = [_keywords(code, one.value) for one in later]
        if not later or signs != {"|="} or not all(arms):
            continue
        asked = {name.partition("__")[0] for arm in arms for name, _ in arm}
        shared = {name.partition("__")[0] for name, _ in given if not _BOUND.match(name)} & asked
        for name, one in bounds:
            if shared and name.partition("__")[0] not in asked:
                arm = code.text(later[0].node)[:_SHOWN]
                yield EscapingArm(code.syntax.span(one), code.text(one)[:_SHOWN], arm, first=True)


def _keywords(code: Code, value: Node) -> list[tuple[str, Node]]:
    """The keywords that a `Q(…)` is given; none of anything else."""
    if not code.is_call(value) or code.call(value).name != "Q":
        return []
    given = code.call(value).arguments
    return [(name, one) for one in given if one.type == "keyword_argument" for name, _, _ in keys(code, one)]

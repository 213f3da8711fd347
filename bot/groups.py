"""Findings of one rule that are many: one stands for all, the others are named beside it.

Each keeps its label, its fingerprint and its row; only the comments of their own are spared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bot.domain.findings import Finding
from bot.wording import counted, place

MANY = 3
"""So many of one rule in one file are told together: two are two problems, three are a habit."""
WIDE = 10
"""So many files with findings of one rule are told together."""
_PLACES = 8
Named = tuple[str, Finding]


def grouped(named: Sequence[tuple[str, Finding]]) -> Mapping[str, tuple[Named, ...]]:
    """The labels of those that stand for others or for themselves, in order, each with the others that it stands for."""
    files: dict[tuple[object, ...], list[Named]] = {}
    for one in named:
        files.setdefault((*_kind(one[1]), one[1].span.path, one[1].span.side), []).append(one)
    rules: dict[tuple[object, ...], list[list[Named]]] = {}
    for key, members in files.items():
        rules.setdefault(key[:-2], []).append(members)
    groups: list[list[Named]] = []
    for found in rules.values():
        if len(found) >= WIDE:
            groups.append([one for members in found for one in members])
        else:
            for members in found:
                groups += [members] if len(members) >= MANY else [[one] for one in members]
    order = {label: at for at, (label, _) in enumerate(named)}
    groups.sort(key=lambda members: order[members[0][0]])
    return {members[0][0]: tuple(members[1:]) for members in groups}


def _kind(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.by, finding.folded


def beside(finding: Finding, others: Sequence[Named]) -> str:
    """`and 11 more in this file: lines 12, 15 to 19; 2 more in 2 other files: …`; '' without others. Plain text."""
    here = [one for _, one in others if (one.span.path, one.span.side) == (finding.span.path, finding.span.side)]
    away = [one for _, one in others if (one.span.path, one.span.side) != (finding.span.path, finding.span.side)]
    parts = []
    if here:
        lines = list(_runs(sorted({one.span.line for one in here})))
        more = f" and {len(lines) - _PLACES} more" if len(lines) > _PLACES else ""
        parts.append(f"{len(here):,} more in this file: line{'s' * (len(here) > 1)} {', '.join(lines[:_PLACES])}{more}")
    if away:
        files = list(dict.fromkeys(one.span.path for one in away))
        first = [next(place(one.span) for one in away if one.span.path == path) for path in files[: _PLACES // 2]]
        more = ", …" if len(files) > len(first) else ""
        parts.append(f"{len(away):,} more in {counted(len(files), 'other file')}: {', '.join(first)}{more}")
    return "and " + "; ".join(parts) if parts else ""


def labels(others: Sequence[Named]) -> str:
    """`F4 to F14, F17`."""
    numbers = sorted(int(label.lstrip("FS")) for label, _ in others)
    letter = others[0][0][0] if others else ""
    return ", ".join(" to ".join(f"{letter}{number}" for number in run.split(" to ")) for run in _runs(numbers))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """`3`, `5 to 9`: neighbours of three and more together."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) > 2:
            yield f"{members[0]} to {members[-1]}"
        else:
            yield from map(str, members)

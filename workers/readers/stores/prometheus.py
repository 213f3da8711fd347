"""
How long Prometheus keeps what it has measured: `--storage.tsdb.retention.time` among a container's arguments, `retention` of
a `Prometheus` (also as the chart kube-prometheus-stack takes it), and `retention_period` of Loki.

Read are files that say it once: of several servers nothing tells which one is which.

Source: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
Source: https://grafana.com/docs/loki/latest/operations/storage/retention/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_SAID = re.compile(
    r"^(?![ \t]*#)[^\n]{0,2000}?(?:--storage\.tsdb\.retention(?:\.time)?[=\s]+[\"']?"
    r"|\bretention_period:\s*[\"']?)(\d+(?:ms|[smhdwy]))\b"
    r"|^[ \t]*(?:prometheusSpec|spec):[ \t]*\n(?:(?:[ \t][^\n]*+)?\n){0,40}?[ \t]+retention:[ \t]*[\"']?(\d+[smhdwy])\b",
    re.MULTILINE,
)
_OURS = late(r"storage\.tsdb\.retention|retention_period:|prometheusSpec:|kind:[ \t]*Prometheus\b")
_LARGEST = 500_000


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The time that the change alters."""
    from workers.configuration.found import Found, compared, trial

    del scene
    before, after = (_said(change, side) for side in ("base", "head"))
    if not before and not after:
        return
    yield StoreFile(Span(change.path, 1, 1), ("prometheus",))
    if len(before) == len(after) == 1 and not change.deleted and not trial(change.path):
        old, new = ([Found("prometheus", "retention", value, line, line)] for value, line in (*before, *after))
        yield from compared(change, old, new)


def _said(change: Change, side: Side) -> list[tuple[str, int]]:
    """(value, line) of each place that says it."""
    text = text_of(change, side)
    if text is None or len(text) > _LARGEST or not _OURS.search(text):
        return []
    found = []
    for match in _SAID.finditer(text):
        group = 1 if match[1] else 2
        found.append((match[group], text.count("\n", 0, match.start(group)) + 1))
    return found


reader = TopicReader(__name__, late(r"\.ya?ml$"), read)

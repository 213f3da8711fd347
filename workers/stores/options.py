"""Options of clients that code states as literals: what they were, and what the change makes of them.

An option that stands as often as before is compared one by one; any other is not known to be the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from bot.domain.changes import Change, Span
from bot.domain.configuration import Setting
from bot.patterns import late

_VALUE = r"[\"']?\s{0,3}(?:=>|[=:])\s{0,3}[\"']?"
_SECONDS = r"(\d{1,7}(?:\s?\*\s?\d{1,5}){0,3})"
_TRUTH = r"([Tt]rue|[Ff]alse)\b"
_OPTIONS: dict[str, dict[str, re.Pattern[str]]] = {
    "kafka": {
        "acks": late(rf"\b(?:required\.)?acks{_VALUE}(all|-?\d)\b"),
        "enable.idempotence": late(rf"\b(?:enable[._]idempotence|idempotent){_VALUE}{_TRUTH}"),
        "enable.auto.commit": late(rf"\b(?:enable[._]auto[._]commit|autoCommit){_VALUE}{_TRUTH}"),
    },
    "mongodb": {
        "w": late(
            rf"(?:[wW]rite_?[cC]oncern\b[^\n]{{0,60}}?\bw{_VALUE}|[?&]w=|writeconcern\.(?=Majority|W1|Unack))"
            r"(majority|\d|Majority|W1|Unacknowledged)\b"
        ),
        "j": late(rf"[wW]rite_?[cC]oncern\b[^\n]{{0,60}}?\bj(?:ournal)?{_VALUE}{_TRUTH}"),
        "readpreference": late(r"\bread_?[pP]reference[\"']?\s{0,3}[=:]\s{0,3}[\"']?(?:ReadPreference\.)?(\w{4,20})"),
    },
    "cassandra": {
        "consistency": late(r"\b(?:ConsistencyLevel\.|(?<=onsistency = )gocql\.|types\.consistencies\.)(\w{2,14})\b"),
    },
    "rabbitmq": {
        "durable": late(rf"\bdurable{_VALUE}{_TRUTH}"),
        "delivery_mode": late(rf"\bdelivery_?[mM]ode{_VALUE}([12])\b"),
        "persistent": late(rf"\bpersistent{_VALUE}{_TRUTH}"),
    },
    "celery": {
        "acks_late": late(rf"\b(?:CELERY_)?(?:TASK_|task_)?(?:acks_late|ACKS_LATE){_VALUE}{_TRUTH}"),
        "time_limit": late(rf"\b(?:CELERYD?_)?(?:TASK_|task_)?(?:time_limit|TIME_LIMIT){_VALUE}{_SECONDS}"),
        "max_retries": late(r"\bmax_retries[\"']?\s{0,3}[=:]\s{0,3}(None|\d{1,6})\b"),
        "visibility_timeout": late(rf"\bvisibility_timeout{_VALUE}{_SECONDS}"),
    },
}  # fmt: skip
_LONGEST = 1_000


def options(text: str, stores: Collection[str]) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """(store, option) → its values in lower case with their lines, in the order of the file; comments left out."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) <= _LONGEST and not line.lstrip().startswith(("#", "//", "*")):
            for store in stores:
                for key, pattern in _OPTIONS.get(store, {}).items():
                    found[store, key] += [(match[1].lower(), number) for match in pattern.finditer(line)]
    return found


def altered(change: Change, before: str, after: str, stores: Collection[str]) -> Iterator[Setting]:
    """The options that have another value than before, and those that are new; beside them the other options of the file."""
    old, new = options(before, stores), options(after, stores)
    others = tuple((key, values[0][0]) for (_, key), values in new.items() if len(values) == 1)
    for (store, key), values in new.items():
        was = old.get((store, key), [])
        if len(was) != len(values):
            was = [("", 0)] * len(values) if not was else []
        for (earlier, _), (value, line) in zip(was, values, strict=False):
            if earlier != value:
                yield Setting(Span(change.path, line, line), store, key, earlier or None, value, "", others)

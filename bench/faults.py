"""Every fault at every write, with what came of it: `python -m bench.faults`. Minutes; tests/stories runs a choice of it.

One dangerous pull request each, whose end is compared with that of a faultless run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from tests.ghsim.simulator import Simulator
from tests.stack import Stack
from tests.stories.stage import DANGER, QUICK, Shop, Stage, transcript
from tests.stories.test_faults import LIMITS, WRITES
from tests.stories.test_kills import survive

ACTIONS = ("502-before", "502-after", "hang", "hang-before", "reset", "reset-before", "401", *LIMITS)
WEBHOOKS = ("fail", "duplicate", "delay", "reorder")
Trouble = Callable[[Shop], object]


def write_fault(write: str, action: str) -> Trouble:
    def run(shop: Shop) -> None:
        fault = shop.github.faults.add(WRITES[write], action, retry_after=1)
        shop.opened(DANGER)
        assert fault.struck == 1, "the fault did not strike"

    return run


def look_fault(nth: int, action: str) -> Trouble:
    def run(shop: Shop) -> None:
        fault = shop.github.faults.add(("GET", "/graphql", nth), action, retry_after=1)
        shop.opened(DANGER)
        assert fault.struck == 1, "the fault did not strike"

    return run


def webhook_fault(trouble: str) -> Trouble:
    def run(shop: Shop) -> None:
        shop.github.faults.add_webhook(r"pull_request\.opened", trouble)
        shop.opened(DANGER)
        shop.github.release_webhooks()
        shop.stage.stack.await_(lambda: shop.state()["checks"])
        shop.settled()

    return run


def death(who: str, number: int, moment: str) -> Trouble:
    return lambda shop: survive(shop, who, number, moment)


def matrix() -> Iterator[tuple[str, Trouble]]:
    for write in WRITES:
        yield from ((f"{write}: {action}", write_fault(write, action)) for action in ACTIONS)
    for nth in (1, 2):
        yield from ((f"look {nth}: {action}", look_fault(nth, action)) for action in ("stale-read", *ACTIONS))
    yield from ((f"webhook: {trouble}", webhook_fault(trouble)) for trouble in WEBHOOKS)
    for who in ("worker", "horse", "valkey"):
        for number in (1, 2, 3):
            yield from ((f"kill {who} {moment} write {number}", death(who, number, moment)) for moment in MOMENTS)


MOMENTS = ("before", "after", "instead")


def judged(shop: Shop, trouble: Trouble, wanted: str) -> str:
    """How it ended, in a word or two."""
    try:
        trouble(shop)
    except (AssertionError, TimeoutError) as error:
        return f"FAILED {str(error)[:60]}"
    finally:
        shop.github.faults.clear()
    if transcript(shop.state()) != wanted:
        return "DIFFERS"
    broken = shop.github.invariants()
    return f"BROKEN {broken[0][:80]}" if broken else "same"


def main() -> int:
    """A table; 1 when anything ended otherwise than without faults."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder, Simulator() as github, Stack(Path(folder), github, QUICK, workers=2) as stack:
        stage = Stage.of(github, stack)
        wanted = transcript(stage.shop("faultless").opened(DANGER).state())
        for number, (name, trouble) in enumerate(matrix(), 1):
            began = time.monotonic()
            end = judged(stage.shop(f"owner-{number}"), trouble, wanted)
            bad += end != "same"
            print(f"{name:40} {time.monotonic() - began:6.1f} s  {end}", flush=True)
    print(f"{number} faults, {bad} ended otherwise")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())

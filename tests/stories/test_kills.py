"""Kill -9 at every numbered write: worker, work horse, web, Valkey. It ends as if nothing had been killed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import pytest

from tests.stories.stage import DANGER, HALF, Shop, Stage, transcript

WRITES = {1: ("POST", "/check-runs$"), 2: ("POST", "/reviews$"), 3: ("PATCH", r"/check-runs/\d+$")}


def at_write(stage: Stage, number: int, moment: str, kill: Callable[[], None]) -> threading.Event:
    """Kill once, before or after a write is done at GitHub, or `instead` of it. The event says that it happened."""
    done = threading.Event()

    def watch(write: int, _: str, __: str, when: str) -> None:
        if write == number and when == ("after" if moment == "after" else "before") and not done.is_set():
            kill()
            done.set()

    if moment == "instead":
        stage.github.faults.add(WRITES[number], "reset-before")
    stage.github.faults.on_write(watch)
    return done


def kill_worker(stage: Stage) -> None:
    """The one that is at work; its work horse dies with it."""
    busy = [name for name in stage.stack.processes if name.startswith("worker") and stage.stack.children(name)]
    stage.stack.kill(busy[0])
    stage.stack.restart(busy[0])


def kill_horse(stage: Stage) -> None:
    workers = [name for name in stage.stack.processes if name.startswith("worker")]
    os.kill(next(child for name in workers for child in stage.stack.children(name)), signal.SIGKILL)


def kill_web(stage: Stage) -> None:
    stage.stack.kill("web")


def kill_valkey(stage: Stage) -> None:
    os.kill(stage.stack.valkey.pid, signal.SIGKILL)


KILLS = {"worker": kill_worker, "horse": kill_horse, "web": kill_web, "valkey": kill_valkey}


def survive(shop: Shop, who: str, number: int, moment: str) -> None:
    """Open the dangerous pull request, kill once, set the thing up again, and wait until all is done."""
    stage = shop.stage
    done = at_write(stage, number, moment, lambda: KILLS[who](stage))
    shop.opened(DANGER, settle=False)
    assert done.wait(10)
    if who == "valkey":
        stage.stack.valkey.start()
    if who == "web":
        shop.github.push(shop.repo, "change", HALF)  # nobody hears it
        stage.github.deliver()
        stage.stack.restart("web")
        stage.stack.await_(lambda: shop.state()["head"] in {run["on"] for run in shop.state()["checks"]})
    shop.settled()


MATRIX = [("worker", 1, "after"), ("worker", 2, "after"), ("worker", 3, "before"), ("horse", 1, "before")]
MATRIX += [("horse", 2, "instead"), ("horse", 2, "before"), ("horse", 3, "after")]
"""The whole of it is in bench/faults.py."""


@pytest.mark.parametrize(("who", "number", "moment"), MATRIX)
def test_killed_at_work(shop: Shop, faultless: str, who: str, number: int, moment: str) -> None:
    survive(shop, who, number, moment)
    assert transcript(shop.state()) == faultless


@pytest.mark.parametrize("number", WRITES)
def test_valkey_killed(shop: Shop, faultless: str, number: int) -> None:
    survive(shop, "valkey", number, "after")
    assert transcript(shop.state()) == faultless


def test_web_killed(shop: Shop, stage: Stage) -> None:
    survive(shop, "web", 2, "after")
    other = stage.shop("undisturbed").opened(DANGER).pushed(HALF)
    assert transcript(shop.state()) == transcript(other.state())

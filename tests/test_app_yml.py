"""The manifest asks for exactly what the code uses; the Procfile starts what there is."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from bot import events, github

ROOT = Path(__file__).parent.parent
MANIFEST = yaml.safe_load((ROOT / "app.yml").read_text())
KEYS = {"name", "description", "url", "public", "hook_attributes", "default_events", "default_permissions"}


def test_events_are_those_that_the_code_reads() -> None:
    assert tuple(MANIFEST["default_events"]) == events.SUBSCRIBED
    assert set(events.SUBSCRIBED) | set(events.ALWAYS) == events.KNOWN


def test_permissions_are_those_that_the_code_uses() -> None:
    assert MANIFEST["default_permissions"] == dict(events.PERMISSIONS)
    rank = {"read": 1, "write": 2}
    for permissions in github.PERMISSIONS.values():
        for name, level in permissions.items():
            assert rank[level] <= rank[events.PERMISSIONS[name]], name
    used = {
        name: max(rank[one[name]] for one in github.PERMISSIONS.values() if name in one) for name in ("checks", "pull_requests")
    }
    assert used == {"checks": 2, "pull_requests": 2}, "what is asked for as write is used as write"


def test_nothing_can_be_written_to_a_repository() -> None:
    assert MANIFEST["default_permissions"]["contents"] == "read"
    assert {"workflows", "administration", "members", "actions", "secrets"}.isdisjoint(MANIFEST["default_permissions"])


def test_it_is_a_manifest_that_github_knows() -> None:
    assert set(MANIFEST) <= KEYS
    assert set(MANIFEST["hook_attributes"]) == {"url", "active"}
    assert MANIFEST["public"] is False


@pytest.mark.parametrize("line", (ROOT / "Procfile").read_text().splitlines())
def test_every_process_of_the_procfile_exists(line: str) -> None:
    name, _, command = line.partition(": ")
    assert name in {"web", "worker", "specialists", "clock"}
    module = re.search(r"python(?: -m |:)([a-z_.]+)", command)
    assert module, command
    assert find_spec(module[1]), f"{command}: no such module"

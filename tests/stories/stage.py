"""The stage of the stories: one repository each, what people do there, and what a person reads in the end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bot.limits import Limits
from bot.queue import Queue, open_queue
from tests.ghsim.simulator import SimRepository, Simulator
from tests.stack import Stack

QUICK = {
    "BACKSTOP_LEASE_SECONDS": "0.6",
    "BACKSTOP_PATIENCE_SECONDS": "1",
    "BACKSTOP_SWEEP_SECONDS": "0.05",
    "BACKSTOP_BACKOFF_SECONDS": "0.05,0.1,0.2",
    "BACKSTOP_WRITES_BURST": "50",
    "BACKSTOP_STALE_SECONDS": "0.1",
    "BACKSTOP_CHORES_SECONDS": "0.4",
    "BACKSTOP_STUCK_SECONDS": "2",
    "BACKSTOP_HTTP_SECONDS": "1",
}
FOLDER = "db/migration"
POLICY = "engine: postgresql\nversion: 16\nshadow: off\ntables:\n  orders: 40M\n  customers: 3M\n"
TABLES = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);\n"
    "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  customer_id bigint NOT NULL,\n  placed_at timestamptz NOT NULL,\n"
    "  legacy_code text\n);\n"
)
BASE = {"README.md": "A shop.\n", ".github/backstop.yml": POLICY, f"{FOLDER}/V1__tables.sql": TABLES}
INDEX, DROP = f"{FOLDER}/V2__order_index.sql", f"{FOLDER}/V3__drop_code.sql"
DANGER = {
    INDEX: "-- Support looks orders up by customer.\nCREATE INDEX orders_customer_idx ON orders (customer_id);\n",
    DROP: "ALTER TABLE orders DROP COLUMN legacy_code;\n",
}
HALF = {
    INDEX: "-- Support looks orders up by customer.\nCREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);\n"
}
CLEAN = {f"{FOLDER}/V2__returns.sql": "CREATE TABLE returns (id bigint PRIMARY KEY, order_id bigint NOT NULL);\n"}
Files = dict[str, Any]


@dataclass
class Stage:
    """A running stack, seen from outside: through GitHub, and through the queue's counts."""

    github: Simulator
    stack: Stack
    queue: Queue

    @classmethod
    def of(cls, github: Simulator, stack: Stack) -> Stage:
        return cls(github, stack, open_queue(stack.valkey.url, Limits()))

    def idle(self) -> bool:
        """All deliveries were answered and nothing is wanted any more."""
        return self.github.deliver(0.0) and self.queue.stats()["unfinished"] == 0 and self.github.deliver(0.0)

    def settle(self, seconds: float = 20.0) -> None:
        self.stack.await_(self.idle, seconds)

    def shop(self, owner: str, files: Files | None = None, **options: bool) -> Shop:
        repo = self.github.create_repository(owner, "shop", BASE if files is None else files, **options)
        return Shop(self, repo)

    def writes(self) -> int:
        return sum(1 for each in self.github.requests if each.write)


@dataclass
class Shop:
    """One repository, with the pull request of its story."""

    stage: Stage
    repo: SimRepository
    number: int = 0

    @property
    def github(self) -> Simulator:
        return self.stage.github

    def opened(self, files: Files, *, settle: bool = True, **options: Any) -> Shop:
        """Push a branch and open a pull request of it."""
        self.github.push(self.repo, "change", files)
        self.number = self.github.open_pull(self.repo, "change", title="A change", **options)
        return self.settled() if settle else self

    def pushed(self, files: Files | None = None, **options: Any) -> Shop:
        self.github.push(self.repo, "change", files, **options)
        return self.settled()

    def settled(self) -> Shop:
        self.stage.settle()
        return self

    def said(self, body: str, login: str = "alice") -> int:
        """A comment, and whatever it leads to."""
        comment = self.github.comment(self.repo, self.number, login, body)
        self.stage.settle()
        return comment

    def state(self) -> dict[str, Any]:
        return self.github.state(self.repo, self.number)

    def redelivered(self) -> None:
        """All that GitHub ever told of this repository is told again, as news: nothing is written, nothing changes.

        But for the buttons "Re-run": each press is an order of its own.
        """
        before, writes = self.state(), self.stage.writes()
        told = [each for each in self.github.deliveries if each.repository == self.repo.id]
        for delivery in [each for each in told if each.action != "rerequested"]:
            headers = {**delivery.headers, "X-GitHub-Delivery": str(uuid.uuid4())}
            answer = requests.post(f"{self.stage.stack.url}/webhook", delivery.raw, headers=headers, timeout=5)
            assert answer.status_code == 202
        self.stage.settle()
        written = [f"{each.method} {each.path} {each.status}" for each in self.github.requests if each.write][writes:]
        assert written == []
        assert self.state() == before

    def checks(self) -> list[tuple[str, str | None]]:
        """Title and conclusion of the check runs on the head."""
        state = self.state()
        return [(run["title"], run["conclusion"]) for run in state["checks"] if run["on"] == state["head"]]

    def run_ids(self) -> list[int]:
        return [run.id for run in self.github.hub.world.tables.runs.values() if run.repository == self.repo.id]


def transcript(state: dict[str, Any]) -> str:
    """What a person reads, from top to bottom, with all that is folded."""
    return _told(state, lambda text: text)


def glance(state: dict[str, Any]) -> str:
    """What a person sees at a glance: comments by their first line, nothing that is folded."""
    return _told(state, _unfolded, brief=True)


def _told(state: dict[str, Any], shown: Callable[[str], str], brief: bool = False) -> str:
    parts = [f"# {state['title']} ({state['state']}, head {state['head']})"]
    for said in state["conversation"]:
        parts += [f"## {said['by']} says {_marks(said)}".rstrip(), shown(said["body"])]
    for review in state["reviews"]:
        parts += [f"## {review['by']} reviewed {review['on']} ({review['state']})", shown(review["body"])]
    for thread in state["threads"]:
        flags = [name for name in ("outdated", "resolved", "minimized") if thread[name]]
        parts += [f"## {thread['by']} on {thread['path']}:{thread['lines']} {thread['side']} {' '.join(flags)}".rstrip()]
        parts += [thread["body"].partition("\n")[0] if brief else thread["body"]]
        parts += [f"> {reply['by']}: {reply['body']}" for reply in thread["replies"]]
    for run in state["checks"]:
        parts += [f"## check run {run['name']} on {run['on']}: {run['status']}, {run['conclusion']}", f"### {run['title']}"]
        parts += [shown(run["summary"]), "" if brief else run["text"]]
        for each in run["annotations"]:
            place = f"{each['annotation_level']} at {each['path']}:{each['start_line']}-{each['end_line']}"
            parts += [f"{place}: {each.get('title')}" + ("" if brief else f"\n{each['message']}")]
    return _nameless("\n\n".join(part for part in parts if part) + "\n")


def _unfolded(text: str) -> str:
    """Without folds, the inner ones first."""
    left = re.sub(r"<details>(?:(?!<details>).)*?</details>\n?", "", text, flags=re.DOTALL)
    return left.strip() if left == text else _unfolded(left)


def _marks(said: dict[str, Any]) -> str:
    return f"[{' '.join(said['reactions'])}]" if said["reactions"] else ""


def _nameless(text: str) -> str:
    """Commits by number; those that are not in the conversation without a name."""
    text = re.sub(r"\((commit \d+)\)[0-9a-f]{0,33}", r"(\1)", text)
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b", "(a delivery)", text)
    return re.sub(r"`[0-9a-f]{12}`", "`(base)`", text)

"""`make demo`: the whole path on one machine, without an account. A pull request is opened in a simulated GitHub, its signed
webhook is delivered, and what Backstop posts is shown here and as a page in the browser.

REPO, BASE and HEAD in the environment make it a branch of your own.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the simulator is part of the tests, which are not installed

from bot.git import GitError, Repository  # noqa: E402
from bot.limits import Limits  # noqa: E402
from bot.queue import open_second  # noqa: E402
from tests.ghsim import gitstore  # noqa: E402
from tests.ghsim.simulator import SimRepository, Simulator  # noqa: E402
from tests.stack import Stack  # noqa: E402

WORK = HERE / ".work"
BRANCH = "faster-orders"
PERSON = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_AUTHOR_DATE": "2026-01-05T09:00:00Z"}
COMMITTER = {name.replace("AUTHOR", "COMMITTER"): value for name, value in PERSON.items()}
VERIFY = ("rev-parse", "--verify", "--quiet", "--end-of-options")
ISOLATED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
FIX = {
    "db/migration/V4__order_lookup.sql": "-- Support looks orders up by customer all day.\n"
    "CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id, placed_at DESC);\n",
    "db/migration/V6__tidy_up.sql": "SELECT 1;\n",
}


def git(repository: Path, *arguments: str) -> None:
    """Run git there, with a name and a date of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | PERSON | COMMITTER | ISOLATED
    subprocess.run(["git", "-C", str(repository), *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def build(example: Path) -> Path:
    """A repository with history: each folder of the example is laid over the one before and committed."""
    repository = WORK / example.name
    shutil.rmtree(repository, ignore_errors=True)
    repository.mkdir(parents=True)
    git(repository, "init", "--quiet", "--initial-branch=main")
    for step in sorted(example.iterdir()):
        if step.name == "pull-request":
            git(repository, "switch", "--quiet", "--create", BRANCH)
        shutil.copytree(step, repository, dirs_exist_ok=True)
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message", step.name.lstrip("0123456789-").replace("-", " "))
    git(repository, "switch", "--quiet", "main")
    return repository


def opened(github: Simulator) -> tuple[SimRepository, int]:
    """The pull request of the demo: the example's, or of the person's own branch."""
    source, base, head = (os.environ.get(name, "") for name in ("REPO", "BASE", "HEAD"))
    if not source:
        repository = github.import_repository("acme", "shop", build(HERE / "shop"))
        github.grant(repository, "alice", "write")  # who opens it may also give commands
        number = github.open_pull(repository, BRANCH, "main", "Faster orders", "Orders by customer, stricter columns.")
        github.prepare_fix(repository, number, "Build the index concurrently, keep the columns", FIX)
        return repository, number
    if not head:
        raise SystemExit("demo: say which branch: make demo REPO=path BASE=main HEAD=branch")
    return own(github, Path(source).resolve(), base, head)


def own(github: Simulator, path: Path, base: str, head: str) -> tuple[SimRepository, int]:
    """A pull request of somebody's own branch; anything that names a commit will do, `origin/main` too.

    Raises SystemExit with one line for what is not there.
    """
    try:
        with Repository(path) as yours:
            base = base or yours.default_branch()
            yours.change_set(base, head)
    except GitError as error:
        raise SystemExit(f"demo: {error}".replace("--base REV", "BASE=branch").replace("--repo DIR", "REPO=path")) from None
    top = answered(path, "rev-parse", "--path-format=absolute", "--git-common-dir")
    repository = github.import_repository("you", re.sub(r"[^A-Za-z0-9._-]+", "-", path.name) or "repository", Path(top))
    for name in (base, head):
        sha = answered(path, *VERIFY, f"{name}^{{commit}}") or answered(path, *VERIFY, f"refs/remotes/origin/{name}^{{commit}}")
        gitstore.fetch(repository.git, top, sha, f"refs/heads/{branch(name)}")
    github.grant(repository, "alice", "write")
    return repository, github.open_pull(repository, branch(head), branch(base), f"Merge {head}")


def branch(name: str) -> str:
    """A branch's name for what names a commit: `HEAD~1` cannot be one."""
    return re.sub(r"[^\w./-]+", "-", name)


def answered(repository: Path, *arguments: str) -> str:
    """What git answers there, '' when it refuses."""
    done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def models(github: Simulator, held: ExitStack) -> dict[str, str]:
    """Settings of specialists: a key of the environment, or a stand-in by MODEL=scripted; none without either."""
    wanted = os.environ.get("MODEL", "")
    if wanted == "scripted":
        from examples.scripted import NOTICE, reply
        from tests.fake_claude import FakeClaude

        github.hub.notice = NOTICE
        aliases = ",".join(f"{alias}=scripted-{alias}" for alias in ("opus", "sonnet", "cheap"))
        fake = held.enter_context(FakeClaude(reply))
        return {"ANTHROPIC_API_KEY": "scripted", "ANTHROPIC_BASE_URL": fake.url, "BACKSTOP_MODELS": aliases}
    if wanted:
        raise SystemExit("demo: MODEL=scripted, or a key in ANTHROPIC_API_KEY and no MODEL")
    kept = ("ANTHROPIC_", "BACKSTOP_MODEL", "BACKSTOP_PRICES")
    found = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    return found if "ANTHROPIC_API_KEY" in found else {}


def read_as_well(github: Simulator, repository: SimRepository) -> int:
    """Another pull request, small enough for comments of specialists beside those of the rules."""
    from examples.scripted import EXCHANGES

    github.push(repository, "exchanges", EXCHANGES, "Exchanges")
    return github.open_pull(repository, "exchanges", "main", "Exchanges", "What customers send back for something else.")


def told(state: dict[str, Any]) -> str:
    """What a person sees of the pull request, for a terminal."""
    lines = []
    for review in state["reviews"]:
        lines += [f"── {review['by']} reviewed", "", _plain(review["body"]), ""]
    for thread in state["threads"]:
        lines += [f"── {thread['by']} on {thread['path']}:{thread['lines']}", "", _plain(thread["body"]), ""]
    for check in state["checks"]:
        lines.append(f"── check run {check['name']}: {check['conclusion']} · {check['title']}")
    return "\n".join(lines)


def _plain(markdown: str) -> str:
    """Markdown without what a browser folds away."""
    return re.sub(r"<details>.*?</details>", "[…]", markdown, flags=re.DOTALL).replace("**", "").strip()


def second(github: Simulator, stack: Stack, repository: SimRepository, number: int) -> int:
    """What specialists say, after the rules; of the example a second pull request shows it best."""
    queue, more = open_second(stack.valkey.url, Limits()), 0
    if repository.full_name == "acme/shop":
        more = number = read_as_well(github, repository)
        stack.await_(lambda: stack.settled(repository, number), 60)
    stack.await_(lambda: stack.settled(repository, number) and queue.stats()["unfinished"] == 0, 600)
    print(f"\nThen specialists have read. {github.hub.notice}\nPull request {number}:\n")
    print(told(github.state(repository, number)))
    return more


def main() -> int:
    """Show it; keep serving where somebody sits at the terminal."""
    print("Starting Valkey, web, worker, clock and a simulated GitHub …", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="backstop-demo-") as folder,
        Simulator() as github,
        ExitStack() as held,
        Stack(Path(folder), github, settings := models(github, held)) as stack,
    ):
        started = time.monotonic()
        repository, number = opened(github)
        stack.await_(lambda: stack.settled(repository, number), 60)
        seconds = time.monotonic() - started
        print(f"Pull request {number} of {repository.full_name} was reviewed {seconds:.1f} s after it was opened.\n")
        print(told(github.state(repository, number)))
        page = f"{github.html}/{repository.full_name}/pull/{number}"
        if settings:
            more = second(github, stack, repository, number)
            page = f"{github.html}/{repository.full_name}/pull/{more}" if more else page
        print(f"\nAs a page: {page}")
        if not sys.stdin.isatty():
            print("Your own branch: make demo REPO=path/to/repository BASE=main HEAD=your-branch")
            return 0
        print("Try there: a comment `/review-db` or `/help`, or push the prepared fix. Enter ends the demo.", flush=True)
        sys.stdin.readline()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The memory of a worker process with the job that it has forked for one review: `python -m bench.forked REPO CACHE`, in MB."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.memory import together
from bot.git import Repository
from bot.policy import Policy
from workers.preload import preload
from workers.review import Reviewer
from workers.worker import prepare

SHARED = prepare.__module__
"""What a worker has loaded besides, before it forks."""


def main(repository: str, cache: str) -> None:
    """Review the branch that is checked out against main, in a fork, and print what both hold when it is done."""
    preload()
    parent = os.getpid()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    with Repository(repository) as opened:
        review = Reviewer(opened.change_set("main", None), Policy(), cache=Path(cache)).review()
        print(f"{together([parent, os.getpid()]):.1f}", len(review.findings))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`make demo`: review a dangerous branch of an example repository, or a branch of your own (REPO, BASE, HEAD)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / ".work"
BRANCH = "faster-orders"
PERSON = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_AUTHOR_DATE": "2026-01-05T09:00:00Z"}
COMMITTER = {name.replace("AUTHOR", "COMMITTER"): value for name, value in PERSON.items()}
ISOLATED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


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
    return repository


def main() -> int:
    """Show the review; findings are what a demo is for, so only wrong use fails."""
    given = {name: os.environ.get(name, "") for name in ("REPO", "BASE", "HEAD")}
    if given["REPO"]:
        repository, base, head = given["REPO"], given["BASE"], given["HEAD"]
    else:
        repository, base, head = str(build(HERE / "shop")), "main", BRANCH
        print(f"The example shop wants to merge `{BRANCH}` into `main`. Backstop says:\n", flush=True)
    command = [str(Path(sys.executable).parent / "backstop"), "check", "--repo", repository]
    command += ["--base", base] if base else []
    command += ["--head", head] if head else []
    status = subprocess.run(command, check=False).returncode
    if not given["REPO"]:
        print("\nYour own branch: make demo REPO=path/to/repository BASE=main HEAD=your-branch")
    return 0 if status == 1 else status


if __name__ == "__main__":
    sys.exit(main())

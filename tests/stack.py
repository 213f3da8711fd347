"""The whole product on one machine: Valkey, web, workers and clock as processes of their own, against the GitHub simulator."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from urllib.request import urlopen

from bot.embedded import Valkey
from tests.ghsim.simulator import SimRepository, Simulator

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "web": ("-m", "gunicorn", "--config", "python:bot.web"),
    "worker": ("-m", "workers.worker"),
    "specialists": ("-m", "workers.specialists"),
    "clock": ("-m", "bot.clock"),
}


class Stack:
    """Use as a context manager, on the main thread. `settings` are further ones, e.g. short leases for tests."""

    def __init__(self, folder: Path, github: Simulator, settings: dict[str, str] | None = None, workers: int = 1) -> None:
        """Nothing starts before the `with`."""
        self.folder, self.github, self.workers = folder, github, workers
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = dict(settings or {})
        self._stack = ExitStack()

    def __enter__(self) -> Stack:
        """Start everything; returns once the receiver answers."""
        self.valkey = self._stack.enter_context(Valkey(self.folder / "valkey"))
        self._stack.callback(self.stop)
        self.restart("web")
        for number in range(self.workers):
            self.start(f"worker{number or ''}")
        if "ANTHROPIC_API_KEY" in self.settings:
            self.start("specialists")
        self.start("clock")
        self.await_(self.ready, 30)
        self.github.set_webhook(f"{self.url}/webhook")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop everything."""
        self._stack.close()

    def environment(self) -> dict[str, str]:
        """What the processes are told."""
        app = self.github.app
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BACKSTOP_", "ANTHROPIC_"))}
        return {
            **kept,
            "BACKSTOP_APP_ID": str(app.id),
            "BACKSTOP_CLIENT_ID": app.client_id,
            "BACKSTOP_PRIVATE_KEY": app.private_key,
            "BACKSTOP_WEBHOOK_SECRET": app.webhook_secret,
            "BACKSTOP_GITHUB_API": self.github.url,
            "BACKSTOP_CACHE": str(self.folder / "cache"),
            "REDIS_URL": self.valkey.url,
            **self.settings,
        }

    def start(self, name: str, *arguments: str) -> None:
        """Start a process by its name in the Procfile (a number at the end tells workers apart)."""
        command = [sys.executable, *COMMANDS[name.rstrip("0123456789")], *arguments]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)

    def stop(self) -> None:
        """End the processes; none outlives the stack."""
        for name, process in self.processes.items():
            process.send_signal(signal.SIGINT if name == "web" else signal.SIGTERM)  # gunicorn's quick end: nobody is waiting
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self, name: str) -> None:
        """Kill -9, as the machine's end would; the web process with its own workers, which would keep its port."""
        children = self.children(name) if name.startswith("web") else []
        self.processes[name].kill()
        self.processes[name].wait()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def children(self, name: str) -> list[int]:
        """The processes that this one has started, as Linux tells them; of a worker its work horse, while it has a job."""
        pid = self.processes[name].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def restart(self, name: str) -> None:
        """Start again what was killed."""
        self.start(name, *(("--bind", f"127.0.0.1:{self.port}") if name == "web" else ()))

    def ready(self) -> bool:
        """The receiver says that it and Redis are there."""
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310 (our own address)
                return bool(answer.status == 200)
        except OSError:
            return False

    def await_(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until it holds. Raises TimeoutError with the tail of the logs."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(self.logs())
            time.sleep(0.02)

    def settled(self, repo: SimRepository, number: int) -> bool:
        """All deliveries were answered, and the head's check run is completed."""
        state = self.github.state(repo, number)
        checks = [check for check in state["checks"] if check["on"] == state["head"]]
        return self.github.deliver(0.0) and bool(checks) and all(check["status"] == "completed" for check in checks)

    def logs(self) -> str:
        """The end of each process's log."""
        tails = ((path.name, path.read_text(errors="replace")[-3000:]) for path in sorted(self.folder.glob("*.log")))
        return "\n".join(f"--- {name}\n{tail}" for name, tail in tails)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The simulator as its own process: `python -m tests.ghsim --port 8080 --data DIR`. Ends on SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import threading
from pathlib import Path

from .simulator import Simulator


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.ghsim", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="where git and the App's credentials lie; a temporary folder by default")
    parser.add_argument(
        "--contract", action="store_true", help="hold requests, answers and webhooks against GitHub's description"
    )
    asked = parser.parse_args()
    folder = asked.data or Path(tempfile.mkdtemp(prefix="ghsim-"))
    folder.mkdir(parents=True, exist_ok=True)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with Simulator(folder.resolve(), port=asked.port, contract=asked.contract) as simulator:
        place = folder.resolve() / "app.json"
        place.write_text(credentials(simulator))
        place.chmod(0o600)
        print(json.dumps({"url": simulator.url, "app": str(place), "pid": os.getpid()}), flush=True)
        stopped.wait()


def credentials(simulator: Simulator) -> str:
    """What the operator of the App under test needs, as JSON."""
    app = simulator.app
    names = ("id", "client_id", "slug", "private_key", "webhook_secret")
    return json.dumps({name: getattr(app, name) for name in names} | {"api_url": simulator.url}, indent=1)


if __name__ == "__main__":
    main()

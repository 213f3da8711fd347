"""The library that tests use: a GitHub of one's own on loopback, with the App under test installed on it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from . import gitstore, state
from .core import Core, SimApp, register_app
from .deliveries import Deliveries
from .people import People
from .records import SimRepository
from .server import Server, endpoints
from .wire import Wire


class Simulator(People):
    """Use as a context manager. All `*_url` fields begin with `url`, the address of the API."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        prefix: str = "",
        contract: bool = False,
        app: SimApp | None = None,
    ) -> None:
        """`prefix` "/api/v3" makes it a GitHub Enterprise Server. `contract` holds all against GitHub's description."""
        self._temporary = tempfile.TemporaryDirectory(prefix="ghsim-") if folder is None else None
        super().__init__(Core(folder or Path(self._temporary.name if self._temporary else ""), app or register_app()))
        self.hub.contract.on = contract
        self._server = Server(port, Wire(self.hub, self, endpoints()))
        self.hub.html = f"http://127.0.0.1:{self._server.server_port}"
        self.hub.api = self.hub.html + prefix
        self.hub.deliveries = Deliveries(self.hub)
        self.hub.emit = self.emit
        self.hub.user(self.app.bot)
        self._thread = self._server.start()

    @property
    def url(self) -> str:
        return self.hub.api

    @property
    def html(self) -> str:
        """Where the pages are, and git."""
        return self.hub.html

    @property
    def requests(self) -> list[Any]:
        """Every request that reached the API or git, in order: `wire.Logged`."""
        return self.hub.requests

    def state(self, repo: SimRepository, number: int) -> dict[str, Any]:
        """All that a person sees of a pull request, JSON-plain, without ids, times and addresses: for golden files."""
        return state.of(self.hub, repo.id, number)

    def invariants(self) -> list[str]:
        """What must never be. Empty is good. Includes the contract's violations and our own crashes."""
        return state.violations(self.hub)

    def close(self) -> None:
        self.faults.release()
        self.hub.deliveries.close()
        self._server.stop()
        self._thread.join(5)
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def tip(self, repo: SimRepository, ref: str) -> str:
        """SHA of a branch, '' when there is none."""
        return gitstore.tip(repo.git, ref)

"""A scripted Messages API over loopback HTTP: the SDK rides on httpx2, which no library for faking requests sees.

`acts` are taken one by one, one per request; without any left, `reply` makes the answer from the request's body. It holds what
it is sent against what the API refuses: no system prompt in messages, roles in turn, a tool result for each tool use, no
assistant's turn last, no sampling parameters.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Any

ERRORS = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
          413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}  # fmt: skip
Body = dict[str, Any]
CLEAN = json.dumps({"plan": "read", "findings": []})


@dataclass(frozen=True)
class Act:
    """One answer. `cut`: the connection ends in the middle of it; `raw`: these bytes as the body of a 200."""

    text: str = ""
    stop: str = "end_turn"
    tools: tuple[tuple[str, Any], ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    cut: bool = False
    raw: bytes = b""


@dataclass
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: Body
    at: float = field(default_factory=time.monotonic)

    @property
    def system(self) -> str:
        return "".join(part["text"] for part in self.body.get("system", ()))

    @property
    def user(self) -> str:
        """All that the user's turns say, tool results included."""
        turns = [turn["content"] for turn in self.body["messages"] if turn["role"] == "user"]
        return "\n".join(_words(content) for content in turns)

    @property
    def asks(self) -> str:
        """Who asks: 'gate', 'refuter', 'designer', or the specialist's name."""
        properties = self.body["output_config"]["format"]["schema"]["properties"]
        if "verdict" in properties:
            return "refuter"
        if "relations" in properties:
            return "designer"
        return "gate" if "needed" in properties else self.system.partition("# Who you are\n")[2].partition(".")[0]


class FakeClaude:
    """Use as a context manager: `url` is its address."""

    def __init__(self, reply: Callable[[Request], Act] | None = None) -> None:
        self.requests: list[Request] = []
        self.acts: list[Act] = []
        self.reply = reply or quiet
        self.cache: set[str] = set()
        self.wrong: list[str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> FakeClaude:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def next(self, request: Request) -> Act:
        with self._lock:
            self.requests.append(request)
            self.wrong += refused(request)
            return self.acts.pop(0) if self.acts else self.reply(request)

    def usage(self, body: Body, out: int) -> Body:
        """As the API counts: a prefix that was sent before is read from the cache, a new one of 512 tokens is written."""
        system = json.dumps([body["model"], body.get("tools"), body.get("system")])
        size, rest = len(system) // 4, len(json.dumps(body["messages"])) // 4
        with self._lock:
            seen = system in self.cache
            self.cache.add(system)
        kept = size if size >= 512 else 0
        return {
            "input_tokens": rest + size - kept,
            "output_tokens": out,
            "cache_creation_input_tokens": 0 if seen else kept,
            "cache_read_input_tokens": kept if seen else 0,
        }


def quiet(request: Request) -> Act:
    """Somebody who finds nothing, sends everybody, and bears every claim out."""
    if request.asks == "refuter":
        return Act(json.dumps({"verdict": "holds", "why": "It is as claimed."}))
    if request.asks == "gate":
        schema = request.body["output_config"]["format"]["schema"]
        return Act(json.dumps({"needed": schema["properties"]["needed"]["items"]["enum"]}))
    return Act(CLEAN)


def claim(path: str, quote: str, **changes: Any) -> Body:
    """A finding as a specialist answers it."""
    plain = {
        "path": path, "side": "head", "quote": quote, "line": 1, "competence": "index-choice", "harm": "costs",
        "claim": "The index does not serve the query.", "consequence": "Every look-up reads the whole table.", "users": "",
        "alternatives": [], "facts": [], "pattern": "", "check": {"kind": "none", "table": "", "columns": []}, "confidence": 90,
    }  # fmt: skip
    return {**plain, **changes}


def answer(*claims: Body) -> str:
    """The text of an answer with these findings."""
    return json.dumps({"plan": "read", "findings": list(claims)})


def way(title: str, horizon: str = "now", **changes: str) -> Body:
    """An alternative."""
    return {"horizon": horizon, "title": title, "text": "", "sql": "", "tradeoff": "", "rollback": "", **changes}


def refused(request: Request) -> Iterator[str]:
    """What the real API would answer 400 to."""
    body = request.body
    if {"temperature", "top_p", "top_k"} & body.keys():
        yield "sampling parameters"
    roles = [turn["role"] for turn in body["messages"]]
    if roles[0] != "user" or roles[-1] != "user" or any(one == other for one, other in pairwise(roles)):
        yield f"roles {roles}"
    for turn, following in pairwise(body["messages"]):
        content = turn["content"] if isinstance(turn["content"], list) else []
        used = {block["id"] for block in content if block.get("type") == "tool_use"}
        answered = {b["tool_use_id"] for b in following["content"] if b.get("type") == "tool_result"} if used else set()
        if used != answered:
            yield f"tool uses {used} answered by {answered}"
    for tool in body.get("tools", ()):
        if tool["input_schema"].get("additionalProperties") is not False:
            yield f"{tool['name']} is strict and takes anything"


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text") or block.get("content") or "") for block in content)


def _handler(fake: FakeClaude) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(data))
            act = fake.next(request)
            if act.seconds:
                threading.Event().wait(act.seconds)
            if act.status != 200:
                error = {"type": ERRORS.get(act.status, "api_error"), "message": "scripted"}
                self.answer(act.status, json.dumps({"type": "error", "error": error}).encode(), act)
            else:
                self.answer(200, act.raw or json.dumps(message(fake, request.body, act)).encode(), act)

        def answer(self, status: int, body: bytes, act: Act) -> None:
            self.send_response(status)
            for name, value in (("content-type", "application/json"), ("content-length", str(len(body))), *act.headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if act.cut else body)
            self.close_connection = self.close_connection or act.cut

    return Handler


def message(fake: FakeClaude, body: Body, act: Act) -> Body:
    """The message of an act: a thinking block first, as the newer models send it, then text, then tool uses."""
    number = len(fake.requests)
    content: list[Body] = [{"type": "thinking", "thinking": "", "signature": "c2lnbmVk"}]
    content += [{"type": "text", "text": act.text}] if act.text else []
    content += [
        {"type": "tool_use", "id": f"toolu_{number}_{at}", "name": name, "input": arguments}
        for at, (name, arguments) in enumerate(act.tools)
    ]
    stop = "tool_use" if act.tools else act.stop
    return {
        "id": f"msg_{number}", "type": "message", "role": "assistant", "model": body["model"], "content": content,
        "stop_reason": stop, "stop_sequence": None, "usage": fake.usage(body, len(json.dumps(content)) // 4),
    }  # fmt: skip

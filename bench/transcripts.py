"""A model's answers kept and played again: a server on loopback between the SDK and an endpoint.

An answer is found by the request's body, delimiters apart, whose words are made anew for each prompt.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

_WORD = re.compile(rb"(</?(?:facts|change|claim|lines)-)[0-9a-f]{16}>")
_PASSED = ("content-type", "anthropic-version", "authorization", "x-api-key", "user-agent")


class Transcripts:
    """Use as a context manager. With `upstream`, what is not in the folder is asked there and kept; without, it is a 404."""

    def __init__(self, folder: Path, upstream: str = "") -> None:
        self.folder, self.upstream = folder, upstream.rstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Transcripts:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answered(self, body: bytes, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body; only good answers are kept, and no header ever."""
        name = sha256(_WORD.sub(rb"\1>", body)).hexdigest()[:24]
        file = self.folder / f"{name}.json"
        if file.exists():
            kept = json.loads(file.read_text(encoding="utf-8"))
            return 200, json.dumps(kept["answer"]).encode()
        if not self.upstream:
            return 404, b'{"type": "error", "error": {"type": "not_found_error", "message": "not in the transcripts"}}'
        request = urllib.request.Request(f"{self.upstream}{path}", body, headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:  # noqa: S310 (the operator's own endpoint)
                said = answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        kept = {"request": json.loads(body), "answer": json.loads(said)}
        file.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
        return 200, said


def _handler(kept: Transcripts) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() in _PASSED}
            status, answer = kept.answered(body, self.path, headers)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    return Handler

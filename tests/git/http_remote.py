"""A git server on the loopback: `git http-backend` as CGI behind a token check, counting what is asked of it."""

import base64
import gzip
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TOKEN = "ghs_" + "s3cr3t" * 8


class GitServer(ThreadingHTTPServer):
    """Serves the repository at `top` as /acme/shop.git; `token` is the one it takes, `broken` makes it answer 502."""

    def __init__(self, top: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.top, self.token, self.broken, self.moved = top, TOKEN, False, ""
        self.asked: list[str] = []
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/acme/shop.git"

    def posts(self) -> int:
        """Fetches: each is one POST with wants."""
        return sum(line.startswith("POST") for line in self.asked)


class Handler(BaseHTTPRequestHandler):
    server: GitServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""

    def do_GET(self) -> None:
        self.serve(b"")

    def do_POST(self) -> None:
        body = self.chunks() if self.headers.get("Transfer-Encoding") else self.rfile.read(int(self.headers["Content-Length"]))
        self.serve(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)

    def chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def serve(self, body: bytes) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        wanted = "Basic " + base64.b64encode(f"x-access-token:{self.server.token}".encode()).decode()
        if self.server.broken:
            self.answer(502, b"bad gateway")
        elif self.headers.get("Authorization") != wanted:
            self.answer(401, b"who are you?", ("WWW-Authenticate", 'Basic realm="GitHub"'))
        elif self.server.moved:
            self.answer(301, b"", ("Location", self.server.moved))
        else:
            self.answer(200, *self.backend(body))

    def backend(self, body: bytes) -> tuple[bytes, tuple[str, str]]:
        path, _, query = self.path.partition("?")
        variables = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.top),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PATH_INFO": path.removeprefix("/acme/shop.git"),
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=variables, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        kind = next(line[14:].decode() for line in head.split(b"\r\n") if line.startswith(b"Content-Type: "))
        self.server.sent += len(content)
        return content, ("Content-Type", kind)

    def answer(self, status: int, content: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(top: Path) -> Iterator[GitServer]:
    """The server, running in a thread until the block ends."""
    with GitServer(top) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

"""A news site for the tests: serves whatever a test puts on it, over real HTTP."""

import contextlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(slots=True)
class Page:
    """What a path answers. `hangs` makes it wait that many seconds first."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its headers, and when it began and was answered, in seconds of a steady clock."""

    path: str
    headers: Message
    began: float
    ended: float


class FeedServer:
    """Pages by path; `requests` counts how often each was asked for, `asked` are those that were answered.

    `at_once` are the most requests that were under way together, to each host it was called by.
    """

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.pages: dict[str, Page] = {}
        self.requests: dict[str, int] = {}
        self.asked: list[Asked] = []
        self.at_once: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer((address, 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        began, host = time.monotonic(), request.headers["Host"]
        with self._counting:
            self.requests[request.path] = self.requests.get(request.path, 0) + 1
            for name in (host, "any"):
                self._under_way[name] += 1
                self.at_once[name] = max(self.at_once[name], self._under_way[name])
        page = self.pages.get(request.path, Page(b"nothing here", status=404))
        self._closing.wait(page.hangs)
        with self._counting:
            self._under_way -= Counter((host, "any"))
            self.asked.append(Asked(request.path, request.headers, began, time.monotonic()))
        request.send_response(page.status)
        for name, value in page.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(page.body)))
        request.end_headers()
        with contextlib.suppress(OSError):  # who asked has gone
            request.wfile.write(page.body)

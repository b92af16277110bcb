"""A news site for the tests: serves whatever a test puts on it, over real HTTP."""

import threading
from dataclasses import dataclass, field
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


class FeedServer:
    """Pages by path; `requests` counts how often each was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: dict[str, int] = {}
        self._closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

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
        self.requests[request.path] = self.requests.get(request.path, 0) + 1
        page = self.pages.get(request.path, Page(b"nothing here", status=404))
        self._closing.wait(page.hangs)
        request.send_response(page.status)
        for name, value in page.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(page.body)))
        request.end_headers()
        request.wfile.write(page.body)

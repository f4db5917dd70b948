"""A server of the web that a test has to itself, and what fetching from it says."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from foodplan.jobs.connecting import NotFetched
from foodplan.jobs.fetching import Asked, Limits, fetch

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def web() -> Iterator[tuple[str, dict[str, Answer]]]:
    """A server of our own: its address, and what it answers by path."""
    answers: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers[self.path](self)

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", answers
    server.shutdown()
    server.server_close()


def body(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


HERE = Limits(own_hosts=("127.0.0.1", "localhost"))


def refused(asked: Asked, limits: Limits = HERE) -> str:
    with pytest.raises(NotFetched) as caught:
        fetch(asked, limits)
    return caught.value.problem.text

"""The application as `serve` runs it, with two addresses more that only benchmarks have."""

import gc
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from typing import Any, NamedTuple, Self

from flask import Flask

from foodplan.app import create_app
from foodplan.bench.figures import WrongResult
from foodplan.settings import Settings
from foodplan.web.access import public
from foodplan.web.logs import configure_logs

EMPTY = "/vuota"
# Answered by the server before the application sees it.
FLOOR = "/pavimento"
# As `foodplan serve` runs its workers, but for one of them instead of two.
OPTIONS = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": 2,
    "control_socket_disable": True,
    "loglevel": "warning",
}
PATIENCE = 30.0


class Answer(NamedTuple):
    """What came back: status, headers in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def make() -> Flask:
    """Return the application of this process's settings with an empty view."""
    settings = Settings()
    configure_logs(settings)
    app = create_app(settings)
    app.add_url_rule(EMPTY, "empty", public(lambda: ""))
    inner = app.wsgi_app

    def outer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == FLOOR:
            start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        return inner(environ, start)

    app.wsgi_app = outer  # type: ignore[method-assign, assignment]
    # As `serve` does.
    gc.collect()
    gc.freeze()
    return app


@contextmanager
def server(url: str) -> Iterator[int]:
    """Serve a database with one worker; yield its port on this machine."""
    with TemporaryDirectory() as folder:
        port = _free_port()
        options = Path(folder) / "options.py"
        said = {"bind": f"127.0.0.1:{port}", **OPTIONS}
        options.write_text("\n".join(f"{name} = {value!r}" for name, value in said.items()))
        environment = {
            **os.environ,
            "FOODPLAN_DATABASE_URL": url,
            "FOODPLAN_BIND": f"127.0.0.1:{port}",
            "FOODPLAN_SECRET_KEY": "0" * 40,
        }
        process = subprocess.Popen(  # noqa: S603 - our own server
            [sys.executable, "-m", "gunicorn", "-c", str(options), f"{__name__}:make()"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait()


class Reader:
    """One connection that stays open, with as little around it as can be."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> Answer:
        """Send a request and return its whole answer. Raises ConnectionError when none comes."""
        self._socket.sendall(request)
        while b"\r\n\r\n" not in self._left:
            self._more()
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        while len(self._left) < length:
            self._more()
        body, self._left = self._left[:length], self._left[length:]
        return Answer(int(first.split()[1]), headers, body)

    def _more(self) -> None:
        came = self._socket.recv(262_144)
        if not came:
            raise ConnectionError("The server closed the connection.")
        self._left += came


def request_for(path: str, tag: str = "") -> bytes:
    """Return the bytes of a reader's question, who has the answer of a tag already."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    if tag:
        lines.append(f"If-None-Match: {tag}")
    return "\r\n".join([*lines, "", ""]).encode()


def seconds_of(port: int, request: bytes, times: int, expected: Answer) -> float:
    """Return the seconds of asking so often, one answer after the other.

    Raises WrongResult when an answer is not the expected one.
    """
    with Reader(port) as reader:
        reader.ask(request)
        started = perf_counter()
        for _ in range(times):
            answer = reader.ask(request)
            if answer.status != expected.status or answer.body != expected.body:
                raise WrongResult(f"An answer of {answer.status} is not the expected one.")
        return perf_counter() - started


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < until:
        try:
            with Reader(port) as reader:
                reader.ask(request_for(FLOOR))
                return
        except OSError:
            sleep(0.05)
    raise WrongResult("The server did not start.")

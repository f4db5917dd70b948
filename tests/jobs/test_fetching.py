"""A source's file is had from the web or a folder, and never from where nobody meant."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from foodplan.jobs.fetching import Asked, Fetched, Limits, NotFetched, fetch

Answer = Callable[[BaseHTTPRequestHandler], None]
SHOW = "/api/3/action/resource_show?id=ab12cd34-0001"
MODIFIED = "Sat, 16 May 2026 08:00:00 GMT"


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


def test_a_file_comes_with_what_the_server_says_of_it(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/mercati.csv?a=1"] = body(b"nome\r\n", ETag='"x"', Last_Modified=MODIFIED)
    found = fetch(Asked("url", f"{url}/mercati.csv?a=1"), HERE)
    assert found == Fetched(b"nome\r\n", "mercati.csv", '"x"', MODIFIED, date(2026, 5, 16))


def test_what_has_not_changed_is_not_sent_again(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    seen = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.append((request.headers["If-None-Match"], request.headers["If-Modified-Since"]))
        body(b"", 304)(request)

    answers["/f.csv"] = answer
    assert fetch(Asked("url", f"{url}/f.csv", '"x"', MODIFIED), HERE).unchanged
    assert seen == [('"x"', MODIFIED)]


@pytest.mark.parametrize("page", ["/dataset/mercati/resource/ab12cd34-0001", SHOW])
def test_a_catalogue_says_where_the_file_is_and_when_it_changed(
    web: tuple[str, dict[str, Answer]], page: str
) -> None:
    url, answers = web
    said = {"success": True, "result": {"url": f"{url}/f.csv", "last_modified": "2026-04-02T10:00"}}
    answers[SHOW] = body(json.dumps(said).encode())
    answers["/f.csv"] = body(b"nome\r\n")
    found = fetch(Asked("ckan", f"{url}{page}"), HERE)
    assert (found.data, found.published_on) == (b"nome\r\n", date(2026, 4, 2))


def test_a_catalogue_that_is_none_is_said(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers[SHOW] = body(b"<html>")
    said = refused(Asked("ckan", f"{url}/dataset/x/resource/ab12cd34-0001"))
    assert "non risponde come un catalogo CKAN" in said


def test_a_redirect_is_followed_and_judged_again(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/old"] = body(b"", 302, Location="/new.csv")
    answers["/new.csv"] = body(b"nome\r\n")
    assert fetch(Asked("url", f"{url}/old"), HERE).filename == "new.csv"
    answers["/inside"] = body(b"", 301, Location="http://[::1]:80/secret")
    assert "rete interna" in refused(Asked("url", f"{url}/inside"))
    answers["/round"] = body(b"", 302, Location="/round")
    assert "troppe volte" in refused(Asked("url", f"{url}/round"))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]",
     "224.0.0.1", "0.0.0.0"],  # noqa: S104 - not bound to
)  # fmt: skip
def test_the_own_network_is_not_asked(host: str) -> None:
    assert "rete interna" in refused(Asked("url", f"http://{host}/"), Limits())


def test_a_name_that_means_the_own_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_asked: Any, **_more: Any) -> list[Any]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))
        return [public, (*public[:4], ("10.0.0.7", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert "rete interna" in refused(Asked("url", "http://example.org/"), Limits())


def test_the_connection_goes_to_the_number_that_was_judged(
    web: tuple[str, dict[str, Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, answers = web
    answers["/f.csv"] = body(b"nome\r\n")
    real, asked = socket.getaddrinfo, []

    def found(host: str, *more: Any, **given: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "dati.example" else host, *more, **given)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    address = url.replace("127.0.0.1", "dati.example")
    fetched = fetch(Asked("url", f"{address}/f.csv"), Limits(own_hosts=("dati.example",)))
    assert fetched.data == b"nome\r\n"
    assert asked.count("dati.example") == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org/f.csv", "Serve un indirizzo"),
        ("file:///etc/passwd", "Serve un indirizzo"),
        ("http://user:pass@example.org/", "senza password"),
        ("http://example.org:99999/", "non si legge"),
        ("mercati.csv", "Serve un indirizzo"),
    ],
)
def test_what_is_no_address_of_the_web_is_said(address: str, said: str) -> None:
    assert said in refused(Asked("url", address), Limits())


def test_a_file_too_large_or_too_slow_or_missing_is_said(
    web: tuple[str, dict[str, Answer]],
) -> None:
    url, answers = web
    answers["/big"] = body(b"x" * 1000)
    small = Limits(own_hosts=HERE.own_hosts, most_bytes=999)
    assert "troppo grande" in refused(Asked("url", f"{url}/big"), small)

    def slow(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "20")
        request.end_headers()
        for _ in range(2):
            request.wfile.write(b"0123456789")
            request.wfile.flush()
            time.sleep(0.05)

    answers["/slow"] = slow
    hurried = Limits(own_hosts=HERE.own_hosts, seconds=0)
    assert "troppo piano" in refused(Asked("url", f"{url}/slow"), hurried)
    answers["/gone"] = body(b"", 404)
    assert "404" in refused(Asked("url", f"{url}/gone"))
    assert "non risponde" in refused(Asked("url", "http://127.0.0.1:1/"))


def test_only_files_of_the_folder_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "fonti"
    folder.mkdir()
    (folder / "mercati.csv").write_bytes(b"nome\r\n")
    (tmp_path / "segreto.csv").write_bytes(b"no")
    (folder / "fuori.csv").symlink_to(tmp_path / "segreto.csv")
    limits = Limits(folder=folder)
    assert fetch(Asked("file", "mercati.csv"), limits).data == b"nome\r\n"
    for name in ("../segreto.csv", "/etc/passwd", "fuori.csv", "manca.csv", ""):
        assert "non c'è il file" in refused(Asked("file", name), limits)
    assert "cartella per le fonti" in refused(Asked("file", "mercati.csv"), Limits())

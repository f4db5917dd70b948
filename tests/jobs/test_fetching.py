"""A source's file is had from the web or a folder, and never from where nobody meant."""

import json
import time
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from foodplan.jobs.fetching import Asked, Fetched, Limits, fetch
from tests.factories.web import HERE, Answer, body, refused

SHOW = "/api/3/action/resource_show?id=ab12cd34-0001"
MODIFIED = "Sat, 16 May 2026 08:00:00 GMT"


def test_a_file_comes_with_what_the_server_says_of_it(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/mercati.csv?a=1"] = body(b"nome\r\n", ETag='"x"', Last_Modified=MODIFIED)
    found = fetch(Asked("url", f"{url}/mercati.csv?a=1"), HERE)
    assert found == Fetched(b"nome\r\n", "mercati.csv", '"x"', MODIFIED, date(2026, 5, 16))


def test_a_date_that_is_none_is_not_believed(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/f.csv"] = body(b"nome\r\n", Last_Modified="ieri")
    assert fetch(Asked("url", f"{url}/f.csv"), HERE).published_on is None
    assert "non si legge" in refused(Asked("ckan", "http://[/resource/ab12cd34-0001"))


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


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("/it/dataset/mercati/resource/ab12cd34-0001/", f"/it{SHOW}"),
        ("/dati/resource/ab12cd34-0001", f"/dati{SHOW}"),
        ("/dataset/mercati/resource/ab12cd34-0001?inner=1", SHOW),
    ],
)
def test_a_catalogue_below_a_path_is_asked_there(
    web: tuple[str, dict[str, Answer]], page: str, asked: str
) -> None:
    url, answers = web
    answers[asked] = body(json.dumps({"result": {"url": "/f.csv", "last_modified": None}}).encode())
    answers["/f.csv"] = body(b"nome\r\n")
    found = fetch(Asked("ckan", url + page), HERE)
    assert (found.data, found.published_on) == (b"nome\r\n", None)


def test_a_catalogue_leads_nowhere_that_is_not_allowed(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    for file, said in (
        ("http://169.254.169.254/latest", "rete interna"),
        ("file:///etc/passwd", "Serve un indirizzo"),
        ("http://[", "non risponde come un catalogo"),
    ):
        answers[SHOW] = body(json.dumps({"result": {"url": file}}).encode())
        assert said in refused(Asked("ckan", f"{url}{SHOW}"))


def test_an_address_as_pages_write_it_is_escaped(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/citt%C3%A0%20nuova.csv?a=%C3%A8&b=%20"] = body(b"nome\r\n")
    assert fetch(Asked("url", f"{url}/città nuova.csv?a=è&b=%20"), HERE).data == b"nome\r\n"


def test_half_a_file_is_no_file(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web

    def half(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "200")
        request.end_headers()
        request.wfile.write(b"nome\r\n")

    answers["/half"] = half
    assert "solo in parte" in refused(Asked("url", f"{url}/half"))


def test_a_file_in_pieces_of_unknown_length_is_whole(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b"0123456789" * 1000)

    answers["/open"] = endless
    assert len(fetch(Asked("url", f"{url}/open"), HERE).data) == 400_000


def test_a_redirect_is_followed_and_judged_again(web: tuple[str, dict[str, Answer]]) -> None:
    url, answers = web
    answers["/old"] = body(b"", 302, Location="/new.csv")
    answers["/new.csv"] = body(b"nome\r\n")
    assert fetch(Asked("url", f"{url}/old"), HERE).filename == "new.csv"
    answers["/inside"] = body(b"", 301, Location="http://[::1]:80/secret")
    assert "rete interna" in refused(Asked("url", f"{url}/inside"))
    answers["/round"] = body(b"", 302, Location="/round")
    assert "troppe volte" in refused(Asked("url", f"{url}/round"))


def test_a_file_too_large_or_too_slow_or_missing_is_said(
    web: tuple[str, dict[str, Answer]],
) -> None:
    url, answers = web
    answers["/big"] = body(b"x" * 1000)
    small = Limits(own_hosts=HERE.own_hosts, most_bytes=999)
    assert "troppo grande" in refused(Asked("url", f"{url}/big"), small)

    def slow(request: BaseHTTPRequestHandler) -> None:
        """A byte now and then: no single wait is ever long."""
        request.send_response(200)
        request.send_header("Content-Length", "200")
        request.end_headers()
        with suppress(OSError):
            for _ in range(200):
                request.wfile.write(b"0")
                request.wfile.flush()
                time.sleep(0.05)

    def slow_to_begin(request: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            for _ in range(200):
                request.wfile.write(b"H")
                request.wfile.flush()
                time.sleep(0.05)

    answers["/slow"], answers["/slower"] = slow, slow_to_begin
    hurried = Limits(own_hosts=HERE.own_hosts, seconds=0.2)
    for path in ("/slow", "/slower"):
        began = time.monotonic()
        assert "troppo piano" in refused(Asked("url", f"{url}{path}"), hurried)
        assert time.monotonic() - began < 2
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
    (folder / "tondo.csv").symlink_to(folder / "tondo.csv")
    wrong = ("../segreto.csv", "/etc/passwd", "fuori.csv", "manca.csv", "", "tondo.csv", "a\0b")
    for name in wrong:
        assert "non c'è il file" in refused(Asked("file", name), limits)
    assert "troppo grande" in refused(Asked("file", "mercati.csv"), Limits((), folder, 5))
    assert "cartella per le fonti" in refused(Asked("file", "mercati.csv"), Limits())

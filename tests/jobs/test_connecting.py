"""A source is asked over the open web only, and only the server that was judged."""

import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from foodplan.jobs.fetching import Asked, Limits, fetch
from tests.factories.web import Answer, body, refused


@pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")
def test_under_tls_the_certificate_is_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=dati.example", "-addext", "subjectAltName=DNS:dati.example",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body(b"nome\r\n")(self)

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_said: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real, port = socket.getaddrinfo, server.server_address[1]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *more, **given: real("127.0.0.1", *more, **given)
    )
    limits = Limits(own_hosts=("dati.example", "altro.example"))
    try:
        said = refused(Asked("url", f"https://dati.example:{port}/f.csv"), limits)
        assert said == "Il certificato di dati.example non è valido."
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        found = fetch(Asked("url", f"https://dati.example:{port}/f.csv"), limits)
        assert found.data == b"nome\r\n"
        said = refused(Asked("url", f"https://altro.example:{port}/f.csv"), limits)
        assert said == "Il certificato di altro.example non è valido."
    finally:
        server.shutdown()
        server.server_close()


def test_the_next_number_is_tried_where_the_first_is_silent(
    web: tuple[str, dict[str, Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, answers = web
    answers["/f.csv"] = body(b"nome\r\n")
    real = socket.getaddrinfo

    def found(host: str, port: int, *more: Any, **given: Any) -> Any:
        if host != "dati.example":
            return real(host, port, *more, **given)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))
                for number in ("::1", "127.0.0.1")]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", found)
    address = url.replace("127.0.0.1", "dati.example")
    limits = Limits(own_hosts=("dati.example",))
    assert fetch(Asked("url", f"{address}/f.csv"), limits).data == b"nome\r\n"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]",
     "224.0.0.1", "0.0.0.0", "100.64.0.1", "255.255.255.255", "[fe80::1]", "[fd00::1]",  # noqa: S104
     "[ff02::1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[2001:0:a00:1::]", "[::127.0.0.1]",
     "2130706433", "0x7f.1"],
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
        ("http://[::1/", "non si legge"),
        (f"http://{'a' * 70}.example/", "Non si trova nessun server"),
    ],
)
def test_what_is_no_address_of_the_web_is_said(address: str, said: str) -> None:
    assert said in refused(Asked("url", address), Limits())

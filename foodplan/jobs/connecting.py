"""Connecting to an address of the open web, and never into the own network.

An address that somebody typed may point at a machine that only this server can reach, and a name
may mean one machine when it is checked and another when it is asked. So the name is resolved
once, every address it means is judged, and the connection goes to that address.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from time import monotonic
from urllib.parse import quote, urlsplit

from foodplan.rules.problems import Problem

TIMEOUT_SECONDS = 20
# What an address may hold as it is; the rest, which pages write as they please, is escaped.
_PLAIN = "/%:@!$&'()*+,;=~?"
SLOW = "Il file arriva troppo piano: dopo due minuti si è smesso."


class NotFetched(Exception):  # noqa: N818 - it says what happened
    """A file that could not be had, with the sentence that says why."""

    def __init__(self, message: str, **params: object) -> None:
        self.problem = Problem("address", message, params)
        super().__init__(self.problem.text)


def prepared(address: str, own_hosts: Collection[str]) -> "tuple[ToNumber | SecureToNumber, str]":
    """Return a connection to an address that may be asked, and what to ask it for."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise NotFetched("L'indirizzo non si legge.") from error
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password:
        raise NotFetched("Serve un indirizzo che comincia con http:// o https://, senza password.")
    port = port or (443 if parts.scheme == "https" else 80)
    numbers = _judged(host, port, own_hosts)
    target = quote(parts.path or "/", safe=_PLAIN)
    if parts.query:
        target += f"?{quote(parts.query, safe=_PLAIN)}"
    made = SecureToNumber if parts.scheme == "https" else ToNumber
    return made(host, numbers, port), target


def _judged(host: str, port: int, own_hosts: Collection[str]) -> Sequence[str]:
    """Return the numbers of a host that may be asked; every number that it has must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched("Non si trova nessun server «%(host)s».", host=host) from error
    numbers = [str(item[4][0]) for item in found]
    if host not in own_hosts and not all(map(_is_public, numbers)):
        raise NotFetched(
            "«%(host)s» sta nella rete interna: chi amministra può permetterlo nelle impostazioni.",
            host=host,
        )
    return numbers


def _is_public(number: str) -> bool:
    """Return whether a number is one of the open web, also where it carries another inside."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if carried is not None:
            return _is_public(str(carried))
        if address.teredo is not None:
            return False
    # The blocks that are reserved hold those that a gateway turns into numbers of version 4.
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _line_to(numbers: Sequence[str], port: int) -> socket.socket:
    """Return a socket connected to the first number that answers."""
    for number in numbers[:-1]:
        with suppress(OSError):
            return socket.create_connection((number, port), TIMEOUT_SECONDS)
    return socket.create_connection((numbers[-1], port), TIMEOUT_SECONDS)


class ToNumber(http.client.HTTPConnection):
    """A connection that says a host's name and goes to a number that was judged."""

    def __init__(self, host: str, numbers: Sequence[str], port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._numbers = numbers
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the number, not to whatever the name means by now."""
        self.sock = self.line = _line_to(self._numbers, self.port)


class SecureToNumber(http.client.HTTPSConnection):
    """The same under TLS, with the certificate of the name."""

    def __init__(self, host: str, numbers: Sequence[str], port: int) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)
        self._numbers = numbers
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the number; the certificate is checked for the name at the first word."""
        plain = _line_to(self._numbers, self.port)
        self.sock = self.line = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )


class Clock:
    """Cuts a connection when the time of a whole reading is over, whatever it is doing.

    A server that sends a byte now and then never runs into the limit of a single wait.
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self.passed = False

    @contextmanager
    def over(self, connection: ToNumber | SecureToNumber) -> Iterator[None]:
        """Watch over a connection; where it was cut, raises NotFetched."""
        timer = Timer(max(self._end - monotonic(), 0), self._cut, (connection.line,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if self.passed:
            raise NotFetched(SLOW)

    def _cut(self, line: socket.socket) -> None:
        self.passed = True
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

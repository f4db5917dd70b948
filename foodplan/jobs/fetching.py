"""Fetching a source's file from the web or a folder, without being led into the own network.

An address that somebody typed may point at a machine that only this server can reach, and a name
may mean one machine when it is checked and another when it is asked. So the name is resolved
once, every address it means is judged, and the connection goes to that address; each redirect is
judged again.
"""

import http.client
import ipaddress
import json
import re
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from foodplan.rules.problems import Problem

MOST_BYTES = 50_000_000
TIMEOUT_SECONDS = 20
LONGEST_SECONDS = 120
MOST_REDIRECTS = 3
PIECE = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RESOURCE = re.compile(r"/resource/([0-9a-fA-F-]{8,60})/?$")
_SHOW = "/api/3/action/resource_show?id="
AGENT = "foodplan (rilettura notturna delle fonti)"


class NotFetched(Exception):  # noqa: N818 - it says what happened
    """A file that could not be had, with the sentence that says why."""

    def __init__(self, message: str, **params: object) -> None:
        self.problem = Problem("address", message, params)
        super().__init__(self.problem.text)


@dataclass(frozen=True)
class Asked:
    """What is asked for: kind is url, ckan or file; what the server said last time."""

    kind: str
    address: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Limits:
    """What may be asked: hosts of the own network, the folder of files, the clock of slowness."""

    own_hosts: Collection[str] = ()
    folder: Path | None = None
    most_bytes: int = MOST_BYTES
    seconds: float = LONGEST_SECONDS


@dataclass(frozen=True)
class Fetched:
    """A file, or word that it is the same as last time (`unchanged`).

    `published_on` is the day that the source itself gives the file, None where it says none.
    """

    data: bytes = b""
    filename: str = ""
    etag: str = ""
    modified: str = ""
    published_on: date | None = None
    unchanged: bool = False


def fetch(asked: Asked, limits: Limits) -> Fetched:
    """Return the file of a source; raises NotFetched."""
    if asked.kind == "file":
        return _from_folder(asked, limits)
    if asked.kind == "ckan":
        return _from_catalogue(asked, limits)
    return _from_web(asked, limits)


def _from_folder(asked: Asked, limits: Limits) -> Fetched:
    if limits.folder is None:
        raise NotFetched("Nelle impostazioni non c'è una cartella per le fonti.")
    folder = limits.folder.resolve()
    path = (folder / asked.address).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise NotFetched(
            "Nella cartella delle fonti non c'è il file «%(name)s».", name=asked.address
        )
    if path.stat().st_size > limits.most_bytes:
        raise NotFetched("Il file è troppo grande: al massimo 50 MB.")
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Fetched(path.read_bytes(), path.name, published_on=changed.date())


def _from_catalogue(asked: Asked, limits: Limits) -> Fetched:
    """Ask a CKAN catalogue where the file of a resource is and when it was last changed."""
    parts = urlsplit(asked.address)
    found = _RESOURCE.search(parts.path)
    address = asked.address
    if found is not None:
        address = f"{parts.scheme}://{parts.netloc}{_SHOW}{found[1]}"
    answer = _from_web(Asked("url", address), limits)
    try:
        said = json.loads(answer.data)
        resource = said["result"]
        file = str(resource["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotFetched(
            "Il catalogo non risponde come un catalogo CKAN: controllare l'indirizzo della risorsa."
        ) from error
    fetched = _from_web(replace(asked, kind="url", address=urljoin(address, file)), limits)
    told = str(resource.get("last_modified") or resource.get("created") or "")[:10]
    try:
        return replace(fetched, published_on=date.fromisoformat(told))
    except ValueError:
        return fetched


def _from_web(asked: Asked, limits: Limits) -> Fetched:
    address = asked.address
    for _hop in range(MOST_REDIRECTS + 1):
        connection, target = _connected(address, limits)
        try:
            headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
            headers |= {"If-None-Match": asked.etag} if asked.etag else {}
            headers |= {"If-Modified-Since": asked.modified} if asked.modified else {}
            connection.request("GET", target, headers=headers)
            with connection.getresponse() as answer:
                if answer.status not in _REDIRECTS:
                    return _read(answer, address, limits)
                address = urljoin(address, answer.getheader("Location") or "")
        except (OSError, http.client.HTTPException) as error:
            raise NotFetched("%(host)s non risponde.", host=urlsplit(address).hostname) from error
        finally:
            connection.close()
    raise NotFetched("L'indirizzo rimanda ad altri troppe volte.")


def _read(answer: http.client.HTTPResponse, address: str, limits: Limits) -> Fetched:
    etag, modified = answer.getheader("ETag") or "", answer.getheader("Last-Modified") or ""
    if answer.status == http.client.NOT_MODIFIED:
        return Fetched(unchanged=True)
    if answer.status != http.client.OK:
        raise NotFetched(
            "%(host)s ha risposto %(status)s invece del file.",
            host=urlsplit(address).hostname,
            status=answer.status,
        )
    until = datetime.now(UTC).timestamp() + limits.seconds
    data = bytearray()
    while piece := answer.read(PIECE):
        data += piece
        if len(data) > limits.most_bytes:
            raise NotFetched("Il file è troppo grande: al massimo 50 MB.")
        if datetime.now(UTC).timestamp() > until:
            raise NotFetched("Il file arriva troppo piano: dopo due minuti si è smesso.")
    name = urlsplit(address).path.rpartition("/")[2]
    return Fetched(bytes(data), name, etag[:200], modified[:60], _day_of(modified))


def _day_of(modified: str) -> date | None:
    try:
        return parsedate_to_datetime(modified).date() if modified else None
    except ValueError:
        return None


def _connected(address: str, limits: Limits) -> tuple[http.client.HTTPConnection, str]:
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
    number = _judged(host, port, limits.own_hosts)
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    connection: http.client.HTTPConnection = (
        _SecureToNumber(host, number, port) if parts.scheme == "https"
        else _ToNumber(host, number, port)
    )  # fmt: skip
    return connection, target


def _judged(host: str, port: int, own_hosts: Collection[str]) -> str:
    """Return the number of a host that may be asked; every number that it has must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotFetched("Non si trova nessun server «%(host)s».", host=host) from error
    numbers = [str(item[4][0]) for item in found]
    if host not in own_hosts and not all(map(_is_public, numbers)):
        raise NotFetched(
            "«%(host)s» sta nella rete interna: chi amministra può permetterlo nelle impostazioni.",
            host=host,
        )
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast


class _ToNumber(http.client.HTTPConnection):
    """A connection that says a host's name and goes to the number that was judged."""

    def __init__(self, host: str, number: str, port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._number = number

    def connect(self) -> None:
        """Connect to the number, not to whatever the name means by now."""
        self.sock = socket.create_connection((self._number, self.port), self.timeout)


class _SecureToNumber(http.client.HTTPSConnection):
    """The same under TLS, with the certificate of the name."""

    def __init__(self, host: str, number: str, port: int) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)
        self._number = number

    def connect(self) -> None:
        """Connect to the number and check the certificate for the name."""
        plain = socket.create_connection((self._number, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

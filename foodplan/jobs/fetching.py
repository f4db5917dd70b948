"""Fetching a source's file from the web, from a catalogue of open data or from a folder."""

import http.client
import json
import re
import ssl
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from foodplan.jobs.connecting import SLOW, Clock, NotFetched, prepared

MOST_BYTES = 50_000_000
LONGEST_SECONDS = 120
MOST_REDIRECTS = 3
PIECE = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A catalogue may live below a path of its site: it is what stands before the page of the data set.
_RESOURCE = re.compile(r"^(.*?)(?:/dataset/[^/]+)?/resource/([0-9a-fA-F-]{8,60})/?$")
_SHOW = "/api/3/action/resource_show?id="
AGENT = "foodplan (rilettura notturna delle fonti)"


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
    clock = Clock(limits.seconds)
    if asked.kind == "ckan":
        return _from_catalogue(asked, limits, clock)
    return _from_web(asked, limits, clock)


def _from_folder(asked: Asked, limits: Limits) -> Fetched:
    if limits.folder is None:
        raise NotFetched("Nelle impostazioni non c'è una cartella per le fonti.")
    folder = limits.folder.resolve()
    missing = NotFetched(
        "Nella cartella delle fonti non c'è il file «%(name)s».", name=asked.address
    )
    try:
        path = (folder / asked.address).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise missing
    except (OSError, ValueError, RuntimeError) as error:
        # A name no file can have, or links that lead in a circle.
        raise missing from error
    if path.stat().st_size > limits.most_bytes:
        raise NotFetched("Il file è troppo grande: al massimo 50 MB.")
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Fetched(path.read_bytes(), path.name, published_on=changed.date())


def _from_catalogue(asked: Asked, limits: Limits, clock: Clock) -> Fetched:
    """Ask a CKAN catalogue where the file of a resource is and when it was last changed."""
    address = _catalogue_address(asked.address)
    answer = _from_web(Asked("url", address), limits, clock)
    try:
        said = json.loads(answer.data)
        resource = said["result"]
        file = urljoin(address, str(resource["url"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotFetched(
            "Il catalogo non risponde come un catalogo CKAN: controllare l'indirizzo della risorsa."
        ) from error
    fetched = _from_web(replace(asked, kind="url", address=file), limits, clock)
    told = str(resource.get("last_modified") or resource.get("created") or "")[:10]
    try:
        return replace(fetched, published_on=date.fromisoformat(told))
    except ValueError:
        return fetched


def _catalogue_address(address: str) -> str:
    """Return where a catalogue tells of a resource, given its page; that address itself stays."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    found = _RESOURCE.search(parts.path)
    if found is None:
        return address
    return f"{parts.scheme}://{parts.netloc}{found[1]}{_SHOW}{found[2]}"


def _from_web(asked: Asked, limits: Limits, clock: Clock) -> Fetched:
    address = asked.address
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": asked.etag} if asked.etag else {}
    headers |= {"If-Modified-Since": asked.modified} if asked.modified else {}
    for _hop in range(MOST_REDIRECTS + 1):
        connection, target = prepared(address, limits.own_hosts)
        host = urlsplit(address).hostname
        try:
            connection.connect()
            with clock.over(connection):
                connection.request("GET", target, headers=headers)
                with connection.getresponse() as answer:
                    if answer.status not in _REDIRECTS:
                        return _read(answer, address, limits)
                    address = urljoin(address, answer.getheader("Location") or "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _why(error, host, clock) from error
        finally:
            connection.close()
    raise NotFetched("L'indirizzo rimanda ad altri troppe volte.")


def _why(error: Exception, host: str | None, clock: Clock) -> NotFetched:
    """Return the sentence for whatever went wrong on the way."""
    if clock.passed:
        return NotFetched(SLOW)
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotFetched("Il certificato di %(host)s non è valido.", host=host)
    if isinstance(error, http.client.IncompleteRead):
        return NotFetched("Il file è arrivato solo in parte.")
    return NotFetched("%(host)s non risponde.", host=host)


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
    data = bytearray()
    while piece := answer.read1(PIECE):
        data += piece
        if len(data) > limits.most_bytes:
            raise NotFetched("Il file è troppo grande: al massimo 50 MB.")
    if answer.length:
        # The half of a file would be read as a city that closed half of its markets.
        raise http.client.IncompleteRead(bytes(data), answer.length)
    name = urlsplit(address).path.rpartition("/")[2]
    return Fetched(bytes(data), name, etag[:200], modified[:60], _day_of(modified))


def _day_of(modified: str) -> date | None:
    try:
        return parsedate_to_datetime(modified).date() if modified else None
    except ValueError:
        return None

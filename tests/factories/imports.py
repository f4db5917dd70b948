"""Files of movements as offices write them, and the way through the five steps of an import."""

import io
import re
from collections.abc import Sequence
from typing import Any

from flask import Flask

from foodplan.jobs.imports import WORKERS
from foodplan.store.imports import BatchRow, get_batch
from tests.client import JudgingClient, Page
from tests.factories.register import database, typed

HEADER = ("data", "movimento", "categoria", "kg", "da_chi_a_chi")
ADDRESS = "/registro/importa"


def make_csv(
    *rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "utf-8"
) -> bytes:
    """A file with semicolons, as Italian offices save it; without rows, two good ones."""
    said = rows or (
        ("03/03/2025", "entrata", "ortofrutta", "12,5", "Porta Palazzo"),
        ("04/03/2025", "uscita", "ortofrutta", "10", "persone"),
    )
    return "".join(";".join(row) + "\r\n" for row in (header, *said)).encode(encoding)


def upload(client: JudgingClient, content: bytes, name: str = "2025.csv", **fields: str) -> Page:
    """Send a file from the page, and wait until it was read."""
    page = client.get(ADDRESS)
    data: dict[str, Any] = {"csrf_token": page.csrf_token(), **fields}
    data["file"] = (io.BytesIO(content), name)
    action = form_action(page, ADDRESS)
    sent = client.post(action, data, follow=False, content_type="multipart/form-data")
    return _followed(client, sent)


def step(client: JudgingClient, page: Page, act: str, **fields: str) -> Page:
    """Send the form of a page that does something to its file, and wait until it is done."""
    base = page.response.request.path
    data = typed(page) | fields
    data.pop("azione", None)
    return _followed(client, client.post(f"{base}/{act}", data, follow=False))


def through(client: JudgingClient, page: Page, *, mode: str = "live", **fields: str) -> Page:
    """Go from a file that was read to its check."""
    page = step(client, page, "lettura")
    return step(client, page, "colonne", mode=mode, **fields)


def batch_of(app: Flask, page: Page) -> BatchRow:
    """The file that a page speaks of, as it is stored now."""
    with database(app) as session:
        found = get_batch(session, batch_uuid(page.response.request.path))
    assert found is not None
    return found


def _followed(client: JudgingClient, sent: Page) -> Page:
    """The page that an answer leads to, once the work that it started is done."""
    WORKERS.wait()
    where = sent.response.headers.get("Location")
    return client.get(where) if where else sent


def batch_uuid(path: str) -> str:
    """The uuid in an address, empty when there is none."""
    found = re.search(r"/importa/([0-9a-f-]{36})", path)
    return found[1] if found else ""


def form_action(page: Page, start: str) -> str:
    """The address of the first form that begins so."""
    return next(
        action
        for form in page.all("form")
        if (action := form.get("action") or "").startswith(start)
    )

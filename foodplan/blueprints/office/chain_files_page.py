"""What the page of an import of short chains is asked, and what it shows."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import abort, render_template, request
from flask_babel import gettext as _

from foodplan.importers.chains import Unreadable
from foodplan.jobs.chain_files import CheckedFile, Choices, check_file
from foodplan.reports.office import names_of_people
from foodplan.rules.chain_files import (
    CANTEEN_COLUMNS,
    EMPTY,
    FIELD_WORDS,
    FORMATS,
    GAS_COLUMNS,
    LARGEST_FILE,
)
from foodplan.rules.problems import Problem
from foodplan.store.history import Moment
from foodplan.store.short_chains.files import list_imports, same_file
from foodplan.store.short_chains.places import Outlet, registered
from foodplan.web.session import session, today
from foodplan.web.uploads import file_name

CHOICE = "scelta:"
# Beyond these a file is of other people's goods, and a page of selects helps nobody.
MOST_ASKED = 40
MOST_SHOWN = 200


@dataclass(frozen=True)
class Sent:
    """A file as it was sent or sent back, with what was chosen and seen of it."""

    data: bytes
    name: str
    uuid: str
    seen: str
    choices: Choices


def sent_file() -> Sent:
    """Return the file of this request: a new one, else the one that the page sends back."""
    new = request.files.get("file")
    said = request.form
    if new is not None and new.filename:
        with new.stream:
            data, name = new.read(LARGEST_FILE + 1), file_name(new.filename)
        return Sent(data, name, str(uuid4()), "", Choices(_whole(said.get("punto", ""))))
    return Sent(_sent_back(), file_name(said.get("nome")), _identity(), said.get("visto", ""),
                _choices())  # fmt: skip


def _sent_back() -> bytes:
    try:
        return base64.urlsafe_b64decode(request.form.get("contenuto", "").encode("ascii"))
    except ValueError:
        abort(400)


def _identity() -> str:
    try:
        return str(UUID(request.form.get("identita", "")))
    except ValueError:
        return str(uuid4())


def _choices() -> Choices:
    named = {}
    for name, value in request.form.items():
        field, colon, text = name.removeprefix(CHOICE).partition(":")
        if name.startswith(CHOICE) and colon and value:
            named[field, text] = value
    return Choices(_whole(request.form.get("punto", "")), named)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def checked_page(sent: Sent, warning: str = "", checked: CheckedFile | None = None) -> Any:
    """Return what a file would do, row by row, or why it cannot be read."""
    if not sent.data:
        return list_page(EMPTY), 422
    try:
        checked = checked or check_file(session(), sent.data, sent.choices, today())
    except Unreadable as unreadable:
        return list_page(unreadable.problem), 422
    asked = {
        "producer": list(checked.names.producer_names.items()),
        "outlet": list(checked.names.outlet_names.items()),
        "category": list(checked.names.category_names.items()),
    }
    return render_template(
        "office/chain_import_check.html",
        sent=sent,
        content=base64.urlsafe_b64encode(sent.data).decode(),
        checked=checked,
        counts=checked.counts,
        asked=asked,
        unknown=checked.unknown[:MOST_ASKED],
        chosen=[item for item in sent.choices.named.items() if item[0] not in checked.unknown],
        outlets=outlets(),
        earlier=same_file(session(), hashlib.sha256(sent.data).hexdigest()),
        formats=FORMATS,
        words=FIELD_WORDS,
        warning=warning,
        most=MOST_SHOWN,
    )


def list_page(problem: Problem | None = None) -> str:
    """Return the form for a new file, and the files that were brought in."""
    return render_template(
        "office/chain_imports.html",
        problem=_(problem.message, **problem.params) if problem else "",
        outlets=outlets(),
        rows=list_imports(session()),
        people=names_of_people(session()),
        formats=FORMATS,
        gas=list(GAS_COLUMNS),
        canteens=list(CANTEEN_COLUMNS),
    )


def outlets() -> list[Outlet]:
    """Return the outlets that are open, by name."""
    found = registered(session(), Moment(today().max)).outlets(today().max)
    return [row for row in found if row.active]

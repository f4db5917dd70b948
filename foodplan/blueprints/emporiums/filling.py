"""Forms that open filled in: from the address of a link, or from the movement to correct."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request

from foodplan.blueprints.emporiums.forms import (
    CountForm,
    DispatchForm,
    DisposalForm,
    IntakeForm,
    MovementForm,
    ReceiptForm,
)
from foodplan.blueprints.emporiums.forms.parcels import parcels_of
from foodplan.blueprints.emporiums.forms.rows import listed, typed_date
from foodplan.blueprints.emporiums.forms.transfers import receipt_rows
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.expiry import PAST_TOLERANCE
from foodplan.store.ledger import MovementRow
from foodplan.store.ledger.body import COUNT_GAIN
from foodplan.store.ledger.inputs import OUTPUT, WASTED
from foodplan.store.ledger.transfers import Transfer

# What links say to fill in a form: source, category, reason, site, day; and rows, each as
# category|date|grams.
KEPT = ("da", "categoria", "perche", "a", "quando")
ROWS = "riga"
MOST_ASKED = 40


def asked_rows() -> list[dict[str, Any]]:
    """Return the rows that the address names, each a category, the key of a date and grams."""
    rows = []
    for text in request.args.getlist(ROWS)[:MOST_ASKED]:
        category, _bar, rest = text.partition("|")
        key, _bar, grams = rest.rpartition("|")
        if category and grams.isdecimal() and len(grams) < 12:
            lot = f"{category}|{key}" if key else ""
            rows.append({"category": category, "lot": lot, "quantity": int(grams)})
    return rows


def prefill(form: MovementForm) -> None:
    """Take source, category and reason from the address, where they are on the lists."""
    source, category = request.args.get("da"), request.args.get("categoria")
    if isinstance(form, IntakeForm) and source in listed(form.source):
        form.source.data = source
    row = form.lines[0].form
    if category in listed(row.category):
        row.category.data = category
        # All that is left to say is how much.
        row.quantity.render_kw = {**(row.quantity.render_kw or {}), "autofocus": True}
    day = _asked_day()
    if day is not None and day <= form.today:
        form.happened_on.data = day
    to = request.args.get("a")
    if isinstance(form, DispatchForm) and to in listed(form.to):
        form.to.data = to
    reason = request.args.get("perche")
    if isinstance(form, DisposalForm) and reason in listed(form.reason):
        form.reason.data = reason


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("quando", ""))
    except ValueError:
        return None


def filled(
    form: type[MovementForm],
    row: MovementRow,
    choices: FormChoices,
    dispatch: Transfer | None = None,
) -> dict[str, Any]:
    """Return a movement as its form was typed."""
    data = _common(row, choices.source_kinds)
    if issubclass(form, ReceiptForm) and dispatch is not None:
        return data | receipt_rows(dispatch, row.lines)
    if issubclass(form, CountForm):
        shelves = [
            {"category": line.category, "key": line.lot or "", "quantity": line.grams}
            for line in row.lines
        ]
        return data | {"shelves": shelves}
    packs = {pack.slug for pack in choices.parcels}
    weighed = [line for line in row.lines if line.unit not in packs]
    return data | {
        "lines": _rows([line for line in weighed if not line.role], form.DATES),
        "outputs": _rows([line for line in weighed if line.role == OUTPUT], "in"),
        "wasted": _rows([line for line in weighed if line.role == WASTED], "out"),
        "parcels": parcels_of(row.lines, choices.parcels),
    }


def _rows(lines: Sequence[Any], dates: str) -> list[dict[str, Any]]:
    return [
        {"category": line.category, "quantity": line.grams, **_lot(line, dates)} for line in lines
    ]


def _lot(line: Any, dates: str) -> dict[str, str]:
    if dates == "in":
        return typed_date(line.lot)
    return {"lot": f"{line.category}|{line.lot}"} if line.lot else {}


def _common(row: MovementRow, usual_kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return what all forms share; a source's usual kind of origin is left unsaid."""
    usual = row.source_kind == usual_kinds.get(row.counterpart)
    opening = row.opening
    late = row.reason_code in PAST_TOLERANCE
    return {
        "happened_on": row.happened_on,
        "method": row.method,
        "document": row.document or "",
        "note": row.note or "",
        "source": row.counterpart,
        "source_kind": "" if usual else row.source_kind or "",
        "destination": row.counterpart,
        "to": row.counterpart,
        "reason": "" if late or row.reason_code == COUNT_GAIN else row.reason_code or "",
        "late_reason": row.reason_code if late else "",
        "waste_to": row.waste_to,
        "intact": row.intact,
        "before_count": "prima" if row.before_count else "dopo",
        "households": opening.households if opening else None,
    }

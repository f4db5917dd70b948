"""Keeping a file of short chains that somebody has seen: all that is new, or nothing."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session

from foodplan.jobs.chain_files.checking import NEW, SAME, CheckedFile, Choices, check_file
from foodplan.models.short_chains import ChainImport
from foodplan.rules.tables import neutral
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.history import Change
from foodplan.store.short_chains.canteen_problems import PurchaseInput
from foodplan.store.short_chains.canteens import add_purchase
from foodplan.store.short_chains.files import NewImport, add_import, get_import
from foodplan.store.short_chains.inputs import SupplyInput
from foodplan.store.short_chains.supplies import add_supply

_COLUMNS = {
    "row": "riga", "cell": "cella", "value": "valore", "reason": "motivo", "there": "c'è già",
}  # fmt: skip


class Changed(Exception):  # noqa: N818 - it says what happened
    """What would happen is no longer what somebody saw; `checked` is what would happen now."""

    def __init__(self, checked: CheckedFile) -> None:
        self.checked = checked
        super().__init__("Something changed meanwhile.")


def keep_file(  # noqa: PLR0913 - a file, what was chosen and seen, and by whom
    session: Session,
    data: bytes,
    choices: Choices,
    change: Change,
    today: date,
    *,
    uuid: str,
    filename: str,
    seen: str,
) -> ChainImport:
    """Keep the new rows of a file and what became of all; nothing is committed here.

    The same `uuid` again changes nothing. Raises Changed when the rows would do something else
    than what was `seen`, or when something is to be mended; Unreadable as `check_file`.
    """
    one_writer_at_a_time(session)
    earlier = get_import(session, uuid)
    if earlier is not None:
        return earlier
    checked = check_file(session, data, choices, today)
    if checked.seen != seen or not checked.ready:
        raise Changed(checked)
    for item in checked.rows:
        if item.verdict == NEW and isinstance(item.said, PurchaseInput):
            add_purchase(session, item.said, change, today)
        elif item.verdict == NEW and isinstance(item.said, SupplyInput):
            add_supply(session, item.said, change, today)
    said = NewImport(
        uuid,
        checked.format,
        choices.outlet if choices.outlet in checked.names.outlet_names else None,
        filename,
        hashlib.sha256(data).hexdigest(),
        checked.counts[NEW],
        checked.counts[SAME],
        checked.turned_away,
        {"refused": refused_rows(checked)},
    )
    return add_import(session, said, change)


def refused_rows(checked: CheckedFile) -> list[dict[str, str]]:
    """Return a line for each thing that keeps a row out: row, cell, value, reason, what is there.

    They hold what the reader took from the file and nothing else of it.
    """
    found = []
    for item in checked.rows:
        there = "; ".join(f"{before or '–'} → {now or '–'}" for _name, before, now in item.there)
        for problem in item.problems:
            name = problem.field.partition(".")[0]
            found.append(
                {
                    "row": str(item.row.number),
                    "cell": item.row.cells.get(name, ""),
                    "value": item.row.texts.get(name, "")[:200],
                    "reason": problem.text,
                    "there": there,
                }
            )
    return found


def refused_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return refused rows as a CSV that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS.values())
    writer.writerows([neutral(row.get(name, "")) for name in _COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8-sig")

"""A site's movements as a file that the import reads back exactly, row by row as it is read."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlmodel import Session

from foodplan.rules.mass import format_field
from foodplan.rules.movement_files import (
    KIND_WORDS,
    METHOD_WORDS,
    NO,
    SOURCE_WORDS,
    STANDARD_COLUMNS,
    YES,
    expiry_text,
    neutralised,
)
from foodplan.store.import_outgoing import OutgoingMovement, outgoing_movements

# So many rows make one piece of the answer.
PIECE_ROWS = 500
SHEET = "movimenti"
_NUMBERS = frozenset(("pack_grams", "households", "people", "minors"))


@dataclass(frozen=True)
class ExportRow:
    """One line of a movement; `grams` and `day` are written as each kind of file has them."""

    day: date
    grams: int
    texts: dict[str, str]


def export_rows(session: Session, node_id: int) -> Iterator[ExportRow]:
    """Yield the rows of a site's standing movements, day after day."""
    for movement in outgoing_movements(session, node_id):
        head = _head(movement)
        for place, line in enumerate(movement.lines):
            goods = {
                "category": line.category,
                "packs": line.quantity or "",
                "pack": line.unit or "",
                "pack_grams": _number(line.grams_per_unit),
                "lot": expiry_text(line.lot) if line.lot else "",
            }
            # Passages are of the movement: its first row says them.
            passages = _passages(movement) if not place else {}
            yield ExportRow(movement.happened_on, line.grams, head | goods | passages)


def csv_pieces(session: Session, node_id: int) -> Iterator[bytes]:
    """Yield a CSV file for Italian spreadsheets: semicolons, decimal commas, UTF-8 mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(STANDARD_COLUMNS.values())
    for number, row in enumerate(export_rows(session, node_id), 1):
        said = row.texts | {"day": f"{row.day:%d/%m/%Y}", "kg": format_field(row.grams)}
        writer.writerow(neutralised(said.get(name, "")) for name in STANDARD_COLUMNS)
        if number % PIECE_ROWS == 0:
            yield _emptied(text)
    yield _emptied(text)


def write_xlsx(session: Session, node_id: int, file: BinaryIO) -> int:
    """Write a workbook with real days and numbers into a file; return how many rows it has."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(SHEET)
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, STANDARD_COLUMNS.values(), book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    number = 0
    for number, row in enumerate(export_rows(session, node_id), 1):
        for place, name in enumerate(STANDARD_COLUMNS):
            said = row.texts.get(name, "")
            if name == "day":
                sheet.write_datetime(number, place, row.day, days)
            elif name == "kg":
                sheet.write_number(number, place, row.grams / 1000)
            elif said and name in _NUMBERS:
                sheet.write_number(number, place, int(said))
            elif said:
                sheet.write_string(number, place, neutralised(said))
    book.close()
    return number


def _head(movement: OutgoingMovement) -> dict[str, str]:
    """Return what every row of a movement says."""
    return {
        "id": movement.uuid,
        "kind": KIND_WORDS[movement.kind],
        "counterpart": movement.counterpart,
        "source_kind": SOURCE_WORDS[movement.source_kind] if movement.source_kind else "",
        "method": METHOD_WORDS[movement.method],
        "document": movement.document or "",
        "reason": movement.reason_code or "",
        "intact": YES if movement.intact else "",
        "closed": YES if movement.closed else NO,
        "note": movement.note or "",
    }


def _passages(movement: OutgoingMovement) -> dict[str, str]:
    opening = movement.opening
    if opening is None:
        return {}
    names = ("households", "people", "minors")
    return {name: _number(getattr(opening, name)) for name in names}


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _emptied(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece

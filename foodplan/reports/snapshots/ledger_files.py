"""The ledger's answers as tables that anybody can open and sum, and back."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from io import StringIO
from typing import Any

from foodplan.progress.cells import Cell
from foodplan.reports.snapshots.answers import Answers
from foodplan.reports.snapshots.codec import UnreadableError, exact_json
from foodplan.rules.tables import neutral
from foodplan.store.measures import Owner, Parcel

FOLDER = "inputs/ledger/"
QUESTIONS = f"{FOLDER}questions.jsonl"
CELLS = f"{FOLDER}cells.csv"
PARCELS = f"{FOLDER}parcels.csv"
REPORTED = f"{FOLDER}reported.csv"
ORGANISATIONS = f"{FOLDER}organisations.csv"
COLUMNS = {
    CELLS: ("question", "month", "organisation", "value", "base", "method"),
    PARCELS: ("question", "month", "organisation", "area", "category", "method", "grams"),
    REPORTED: ("organisation", "month"),
    ORGANISATIONS: ("number", "kind", "simulated"),
}
MOST_DIGITS = 18
Rows = list[tuple[Any, ...]]


def ledger_files(answers: Answers) -> dict[str, str]:
    """Return the answers as files by name, in an order that nothing depends on."""
    kinds: dict[str, Mapping[str, Any]] = {
        "cells": answers.kept_cells,
        "organisations": answers.kept_organisations,
        "parcels": answers.kept_parcels,
    }
    rows: dict[str, Rows] = {"cells": [], "parcels": []}
    lines = [{"kind": "last_recorded", "answer": _instant(answers.kept_last), "question": 0}]
    for kind, kept in kinds.items():
        for question in sorted(kept):
            number = len(lines)
            line: dict[str, Any] = {"kind": kind, "asked": json.loads(question), "question": number}
            if kind == "organisations":
                line["answer"] = sorted(kept[question])
            else:
                rows[kind] += [(number, *row) for row in sorted(map(_as_row, kept[question]))]
            lines.append(line)
    owners = sorted(answers.owners.values(), key=lambda owner: owner.id)
    return {
        QUESTIONS: "".join(f"{exact_json(line)}\n" for line in lines),
        CELLS: _table(CELLS, rows["cells"]),
        PARCELS: _table(PARCELS, rows["parcels"]),
        REPORTED: _table(REPORTED, sorted(answers.kept_reported)),
        ORGANISATIONS: _table(
            ORGANISATIONS, [(owner.id, owner.kind, int(owner.simulated)) for owner in owners]
        ),
    }


def read_ledger_files(files: Mapping[str, str]) -> Answers:
    """Return the answers that files hold.

    Raises UnreadableError for a file that is none of these, KeyError for one that is missing.
    """
    made = Answers()
    cells = _by_question(CELLS, files)
    parcels = _by_question(PARCELS, files)
    for text in files[QUESTIONS].removesuffix("\n").split("\n"):
        line = _line(text)
        number, asked = line.get("question"), exact_json(line.get("asked"))
        if line["kind"] == "cells":
            made.kept_cells[asked] = [_cell(row) for row in cells.pop(number, ())]
        elif line["kind"] == "parcels":
            made.kept_parcels[asked] = [_parcel(row) for row in parcels.pop(number, ())]
        elif line["kind"] == "organisations":
            made.kept_organisations[asked] = {_whole(item) for item in line["answer"]}
        else:
            made.kept_last = _read_instant(line.get("answer"))
    if cells or parcels:
        raise UnreadableError(
            f"righe della domanda {min([*cells, *parcels])}, che nessuno ha fatto"
        )
    made.kept_reported = {(_whole(one), _whole(month)) for one, month in _rows(REPORTED, files)}
    for number, kind, simulated in _rows(ORGANISATIONS, files):
        made.owners[_whole(number)] = _nameless(_whole(number), kind, simulated == "1")
    return made


def organisations_in(files: Mapping[str, bytes]) -> set[int]:
    """Return the numbers of the organisations that an export's cells and reports speak of."""
    texts = {name: files[name].decode() for name in (CELLS, REPORTED)}
    spoken = {_whole(row[2]) for row in _rows(CELLS, texts)}
    spoken |= {_whole(row[0]) for row in _rows(REPORTED, texts)}
    return {number for number in spoken if number > 0}


def _nameless(number: int, kind: str, simulated: bool) -> Owner:  # noqa: FBT001
    """Return an organisation as an export knows it: a number, whoever it is."""
    return Owner(number, str(number), "", kind, public_name=False, simulated=simulated)


def _as_row(item: Cell | Parcel) -> tuple[Any, ...]:
    if isinstance(item, Parcel):
        return astuple(item)
    base = "" if item.base is None else item.base
    return item.month, item.organisation, item.value, base, item.method


def _cell(row: Sequence[str]) -> Cell:
    month, organisation, value, base, method = row
    known = None if base == "" else _whole(base)
    return Cell(_whole(month), _whole(organisation), _whole(value), known, _whole(method))


def _parcel(row: Sequence[str]) -> Parcel:
    month, organisation, area, category, method, grams = row
    return Parcel(
        _whole(month),
        _whole(organisation),
        _text(area),
        _text(category),
        _whole(method),
        _whole(grams),
    )


def _table(name: str, rows: Iterable[Sequence[Any]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[name])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue()


def _rows(name: str, files: Mapping[str, str]) -> list[list[str]]:
    try:
        rows = list(csv.reader(StringIO(files[name]), strict=True))
    except csv.Error as error:
        raise UnreadableError(f"{name}: {error}") from error
    if not rows or tuple(rows[0]) != COLUMNS[name]:
        raise UnreadableError(f"{name}: le colonne non sono {', '.join(COLUMNS[name])}")
    if any(len(row) != len(rows[0]) for row in rows):
        raise UnreadableError(f"{name}: una riga non ha {len(rows[0])} celle")
    return rows[1:]


def _by_question(name: str, files: Mapping[str, str]) -> dict[Any, list[list[str]]]:
    found: dict[Any, list[list[str]]] = defaultdict(list)
    for number, *rest in _rows(name, files):
        found[_whole(number)].append(rest)
    return dict(found)


def _line(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"{QUESTIONS}: {error}") from error
    if not isinstance(line, dict) or "kind" not in line:
        raise UnreadableError(f"{QUESTIONS}: {text[:60]!r} non è una domanda")
    return line


def _whole(text: Any) -> int:
    """Return a whole number that a cell or a list holds, and nothing that only looks like one."""
    if type(text) is int:
        return text
    digits = text.removeprefix("-") if isinstance(text, str) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        raise UnreadableError(f"{str(text)[:60]!r} non è un numero intero")
    return int(text)


def _text(cell: str) -> str:
    """Return a cell without the sign that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _read_instant(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{str(text)[:60]!r} non è un istante") from error

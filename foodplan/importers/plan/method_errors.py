"""The errors of the ways in which grams are found, from a file; a city may have none of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.plan.fields import Entry, Source, one_of
from foodplan.importers.plan.files import Placed, read_tables
from foodplan.store import plan
from foodplan.store.history import Change
from foodplan.store.method_errors import DEFAULT_ERRORS
from foodplan.store.plan import ERRORS_LOADED, Kept, load_entries

FILE = "method_errors.toml"
_WARNINGS = {
    "vanished": "non è più nei file: resta com'è, e si cambia da Gestione",
    "ended": "è nei file ma l'ufficio l'ha tolto: resta tolto",
    "made_here": "è nei file ma l'ufficio l'aveva già inserito: resta com'è",
    "overwritten": "l'ufficio aveva cambiato anche lui {fields}: vale quello che dicono i file",
}


class MethodErrorEntry(Entry):
    """The error of one method, as a share of the mass."""

    method: Annotated[str, one_of(DEFAULT_ERRORS)]
    share: Annotated[float, Field(ge=0, le=1)]
    proposed: bool
    source: Source


def import_method_errors(session: Session, folder: Path, change: Change) -> ImportResult:
    """Store the errors of a folder's file, or nothing when anything in it is wrong.

    They hold for all days; the office states days of its own, and what it changed stays. Without
    the file the defaults count. Flushes, never commits.
    """
    if not (folder / FILE).exists():
        return ImportResult(0, 0, 0, 0)
    found, problems = read_tables(folder, {FILE: {"method_error": MethodErrorEntry}})
    placed = found.entries["method_error"]
    problems += _doubles(placed)
    if problems:
        ordered = sorted(set(problems), key=lambda item: (item.row, item.field))
        return ImportResult(found.read, 0, 0, 0, tuple(ordered))
    entries = [
        plan.Entry("method_error", (item.entry.method,), item.entry.model_dump(exclude={"method"}))
        for item in placed
    ]
    done = load_entries(session, entries, change, reason=ERRORS_LOADED)
    warnings = tuple(_warning(kept) for kept in done.kept)
    return ImportResult(len(entries), done.added, done.changed, done.same, warnings=warnings)


def _doubles(placed: list[Placed[MethodErrorEntry]]) -> Iterator[ImportProblem]:
    first: dict[str, Placed[MethodErrorEntry]] = {}
    for item in placed:
        before = first.setdefault(item.entry.method, item)
        if before is not item:
            yield item.problem("method", f"c'è già alla riga {before.lines.get('', 0)}")


def _warning(kept: Kept) -> ImportProblem:
    reason = _WARNINGS[kept.why].format(fields=", ".join(kept.fields))
    return ImportProblem(FILE, 0, str(kept.key[0]), reason)

"""A CSV file as offices save it, read into numbered rows of stripped text."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from foodplan.importers import ImportProblem

# No cell of an atlas is longer; the csv module would otherwise stop at 131,072 signs with
# an error of its own.
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class Table:
    """The rows of one file with the number a spreadsheet shows for each; the header is row 1."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[ImportProblem, ...] = ()


def read_table(path: Path, required: Collection[str], allowed: Collection[str]) -> Table:
    """Read a CSV file whatever its separator, encoding and line ends.

    A byte order mark, Windows' own encoding, `;` and tabs are tolerated; a missing column, one
    that looks misspelt and a row with too many cells are problems. Other columns are ignored.
    """
    try:
        text = _decode(path.read_bytes())
    except OSError:
        return _unreadable(path.name, "Il file non si può leggere: controllare nome e permessi.")
    if not text.strip():
        return _unreadable(path.name, "Il file è vuoto.")
    lines = csv.reader(io.StringIO(text), delimiter=_separator(text))
    try:
        header = tuple(cell.strip().lower() for cell in next(lines))
        problems = [*_header_problems(path.name, header, required, allowed)]
        rows = []
        for number, cells in enumerate(lines, start=2):
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                problems.append(ImportProblem(path.name, number, "", _too_many(cells, header)))
            if any(cell.strip() for cell in cells):
                filled = cells + [""] * (len(header) - len(cells))
                rows.append((number, {c: v.strip() for c, v in zip(header, filled, strict=False)}))
    except csv.Error:
        return _unreadable(path.name, "Il file non è un CSV: salvarlo come CSV UTF-8.")
    return Table(path.name, header, tuple(rows), tuple(problems))


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str) -> str:
    header = text.lstrip("\n").splitlines()[0]
    return max(",;\t", key=header.count)


def _unreadable(file: str, reason: str) -> Table:
    return Table(file, (), (), (ImportProblem(file, 1, "", reason),))


def _too_many(cells: list[str], header: tuple[str, ...]) -> str:
    return (
        f"La riga ha {len(cells)} celle, l'intestazione {len(header)}: "
        "racchiudere tra virgolette i testi che contengono il separatore."
    )


def _header_problems(
    file: str, header: tuple[str, ...], required: Collection[str], allowed: Collection[str]
) -> Iterator[ImportProblem]:
    for column in sorted(set(required) - set(header)):
        yield ImportProblem(file, 1, column, f"Manca la colonna «{column}».")
    for column in sorted(set(header) - set(allowed) - {""}):
        near = get_close_matches(column, set(allowed) - set(header), n=1, cutoff=0.75)
        if near:
            reason = f"La colonna «{column}» non esiste: forse «{near[0]}»?"
            yield ImportProblem(file, 1, column, reason)
    for column in sorted({column for column in header if column and header.count(column) > 1}):
        yield ImportProblem(file, 1, column, f"La colonna «{column}» compare due volte.")

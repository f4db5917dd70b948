"""Reading text parted by a sign, as spreadsheets write it in Italy and elsewhere."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from foodplan.importers.movements.shape import MOST_CHARACTERS, Cell, Unreadable
from foodplan.importers.movements.titles import known_titles
from foodplan.rules.problems import Problem

SEPARATORS = (";", "\t", ",", "|")
LOOKED_AT = 60
# A cell that spans more lines than anybody writes: its quotation marks were never closed.
MOST_LINES = 20

_NO_COLUMNS = Problem(
    "file",
    "Nel file non si riconoscono colonne. Serve una tabella: un foglio di calcolo (XLSX) o un CSV.",
)
_OPEN_QUOTES = (
    "Alla riga %(row)s si aprono virgolette che non si chiudono: correggere quella riga, poi "
    "mandare di nuovo il file."
)


def guess_separator(text: str) -> str:
    """Return the sign that parts the columns of a text.

    Raises Unreadable where none does.
    """
    first = text[:200].split("\n", 1)[0].strip().strip('"')
    if first[:4].lower() == "sep=" and len(first) == 5:
        return first[4]
    scores = {sign: _score(text, sign) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: scores[sign])
    if not scores[best]:
        raise Unreadable(_NO_COLUMNS)
    return best


def text_rows(text: str, separator: str) -> Iterator[list[Cell]]:
    """Yield the cells of each record, from the first line on.

    Raises Unreadable where quotation marks are never closed.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    record = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(Problem("file", _OPEN_QUOTES, {"row": record + 1})) from error
        record += 1
        if reader.line_num - before > MOST_LINES:
            raise Unreadable(Problem("file", _OPEN_QUOTES, {"row": record}))
        before = reader.line_num
        if record == 1 and _is_hint(cells, separator):
            cells = []
        yield _cut(cells)


def _cut(cells: list[str]) -> list[Cell]:
    if cells and max(map(len, cells)) > MOST_CHARACTERS:
        return [cell[: MOST_CHARACTERS + 1] for cell in cells]
    return [*cells]


def _is_hint(cells: list[str], separator: str) -> bool:
    """Whether the first line only tells a spreadsheet which sign parts the columns."""
    return separator.join(cells).lower() == f"sep={separator}"


def _score(text: str, separator: str) -> int:
    """Return how much a sign looks like the one that parts columns; 0 where it does not."""
    widths: Counter[int] = Counter()
    known = 0
    try:
        reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        for number, cells in enumerate(reader):
            if number >= LOOKED_AT:
                break
            widths[len(cells)] += 1
            known = max(known, known_titles(cells) if len(cells) > 1 else 0)
    except csv.Error:
        return 0
    usual = max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 1))
    return usual[0] * (usual[1] - 1) + 100 * known

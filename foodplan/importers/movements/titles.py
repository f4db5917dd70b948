"""The titles of a table: in which row they stand, and what each probably says."""

import re
from collections.abc import Sequence
from functools import lru_cache

from foodplan.importers.movements.shape import Cell
from foodplan.importers.movements.words import REFUSED_TITLES, TITLES
from foodplan.rules.movement_files import STANDARD_COLUMNS
from foodplan.rules.places import fold

# How far down titles are looked for: letterheads and notes stand above them.
DEEPEST = 40
_STANDARD = {fold(title): name for name, title in STANDARD_COLUMNS.items()}
_EXACT = {
    word: (name, len(words) - place)
    for name, words in reversed(TITLES.items())
    for place, word in enumerate(words)
}
# What a longer title may say by a word of it; the others are too rare to be guessed.
_BY_WORDS = ("day", "kg", "category", "source", "destination", "document", "packs", "lot",
             "households", "people", "grams", "note")  # fmt: skip
_NUMBER_OR_DAY = re.compile(
    r"[-+]?[\d.,\s]+(?:kg|g|t)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.IGNORECASE
)

Range = tuple[tuple[int, int], tuple[int, int]]


@lru_cache(maxsize=4096)
def field_of(title: str) -> tuple[str, int]:
    """Return what a title probably says, and how sure that is: 0 is not at all, 100 certain.

    >>> field_of("Data"), field_of("Peso (kg)")[0], field_of("Colore")
    (('day', 100), 'kg', ('', 0))
    """
    plain = fold(title)
    if plain in _STANDARD:
        return _STANDARD[plain], 100
    if plain in _EXACT:
        name, _ = _EXACT[plain]
        return name, 95 - TITLES[name].index(plain)
    return _by_words(plain)


def known_titles(cells: Sequence[Cell]) -> int:
    """Return how many cells are titles that files of movements have, each once."""
    named = {field_of(cell)[0] for cell in cells if isinstance(cell, str) and len(cell) < 60}
    return len(named - {""})


def find_header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the number of the row of titles, the first being 1; 0 when there is none."""
    best, most = 0, 1
    for number, cells in enumerate(rows[:DEEPEST], 1):
        known = known_titles(cells)
        if known > most:
            best, most = number, known
    # Titles of two lines: those of the second are the narrower ones.
    while best and best < len(rows) and known_titles(rows[best]) > 1 and _all_words(rows[best]):
        best += 1
    return best or _plain_header(rows)


def titles_of(
    rows: Sequence[Sequence[Cell]], header: int, width: int, merged: Sequence[Range] = ()
) -> list[str]:
    """Return the titles of the columns; those over or beside merged cells belong to all of them."""
    if not header:
        return [""] * width
    line = _line(rows, header, width)
    above = _line(rows, header - 1, width) if header > 1 else [""] * width
    if sum(map(bool, above)) < 2:
        above = [""] * width
    for (top, left), (bottom, right) in merged:
        if bottom == header - 2 and top == bottom:
            above[left : right + 1] = [above[left]] * len(above[left : right + 1])
        if top <= header - 1 <= bottom and right >= left:
            said = _line(rows, top + 1, width)[left] if left < width else ""
            line[left : right + 1] = [said] * len(line[left : right + 1])
    return [_joined(over, title) for over, title in zip(above, line, strict=True)]


def is_refused_title(title: str) -> bool:
    """Return whether a column only says why a row was refused."""
    return fold(title) in REFUSED_TITLES


def _joined(over: str, title: str) -> str:
    if not title or not over or field_of(title)[1]:
        return title or over
    return f"{over} {title}"


def _line(rows: Sequence[Sequence[Cell]], number: int, width: int) -> list[str]:
    cells = [" ".join(str(cell).split()) for cell in rows[number - 1][:width]]
    return cells + [""] * (width - len(cells))


def _plain_header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the first full row, when all it holds are words; 0 when it holds numbers or days."""
    fullest = max((_filled(row) for row in rows), default=0)
    for number, row in enumerate(rows[:DEEPEST], 1):
        if _filled(row) * 10 >= fullest * 6:
            return number if _all_words(row) else 0
    return 0


def _all_words(row: Sequence[Cell]) -> bool:
    return all(
        isinstance(cell, str) and not _NUMBER_OR_DAY.fullmatch(cell.strip())
        for cell in row
        if cell != ""
    )


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in row)


def _by_words(plain: str) -> tuple[str, int]:
    """Return what a longer title says by the words in it: "peso netto in kg della merce"."""
    words = plain.split()
    if not words or len(words) > 8:
        return "", 0
    best = ("", 0)
    for name in _BY_WORDS:
        for title in TITLES[name]:
            parts = title.split()
            if len(parts[0]) > 2 or title == "kg":
                fits = any(words[at : at + len(parts)] == parts for at in range(len(words)))
                sure = 40 + 10 * len(parts) - len(words) if fits else 0
                best = max(best, (name, sure), key=lambda item: item[1])
    return best

"""Reading days as offices write them: 31/12/2025 · 31.12.25 · 31 dic 2025 · 2025-12-31 · 46022."""

import re
from datetime import date, timedelta

from foodplan.importers.movements.shape import NO_VALUE, Cell
from foodplan.importers.movements.weights import Wrong
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

# The day before spreadsheets' first one, their invented 29 February 1900 counted.
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_ITALIAN = re.compile(r"(\d{1,2})\s?[-/., ]\s?(\d{1,2})\s?[-/., ]\s?(\d{4}|\d{2})(?:,? \d.*)?")
_WORDS = re.compile(r"(\d{1,2})(?: di)? ([a-z]{3,9}) (?:del )?(\d{4}|\d{2})")
_JOINED = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_NO_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_WEEKDAY = re.compile(r"\A(?:lun|mar|mer|gio|ven|sab|dom)[a-zì]*[.,]? (?=\d)", re.IGNORECASE)
_MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
           "settembre", "ottobre", "novembre", "dicembre")  # fmt: skip
MONTHS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}


def read_day(cell: Cell, today: date, *, epoch_1904: bool = False) -> date | Wrong:
    """Return the day that a cell says, or what is wrong; where both could be, the day comes first.

    >>> today = date(2026, 11, 22)
    >>> read_day("31/12/2025", today), read_day("1.2.26", today), read_day(46022, today)
    (datetime.date(2025, 12, 31), datetime.date(2026, 2, 1), datetime.date(2025, 12, 31))
    >>> read_day("12/31/2025", today).suggestion
    '31/12/2025'
    """
    found = _found(cell, epoch_1904=epoch_1904)
    if isinstance(found, Wrong):
        return found
    if found > today:
        words = "La data è nel futuro: si registra quello che è già successo."
        return Wrong(Problem("day", words), _a_year_before(found, today))
    if found < FIRST:
        return Wrong(Problem("day", "Controllare l'anno: la data è troppo lontana."))
    return found


def is_day(cell: Cell, today: date = LAST) -> bool:
    """Return whether a cell is written as a day; numbers alone are not sure enough."""
    return (
        isinstance(cell, str)
        and not cell.strip().isdigit()
        and not isinstance(read_day(cell, today), Wrong)
    )


def _found(cell: Cell, *, epoch_1904: bool) -> date | Wrong:
    if not isinstance(cell, str):
        return _serial(cell, epoch_1904=epoch_1904) or _no_day(str(cell))
    text = " ".join(cell.split())
    if not text or text == NO_VALUE:
        words = (
            "Scrivere il giorno."
            if not text
            else ("La formula non ha un valore salvato: aprire il file, salvarlo e rimandarlo.")
        )
        return Wrong(Problem("day", words))
    text = _WEEKDAY.sub("", text)
    if _SERIAL.fullmatch(text):
        number = float(text.replace(",", "."))
        return _serial(number, epoch_1904=epoch_1904) or _no_day(text)
    parts = _parts(text)
    return _no_day(text) if parts is None else _day(text, *parts)


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day as they are written, or None."""
    for shape in (_ISO, _JOINED):
        match = shape.fullmatch(text)
        if match:
            return int(match[1]), int(match[2]), int(match[3])
    match = _ITALIAN.fullmatch(text)
    if match:
        return _year(match[3]), int(match[2]), int(match[1])
    match = _WORDS.fullmatch(fold(text))
    if match and match[2][:3] in MONTHS:
        return _year(match[3]), MONTHS[match[2][:3]], int(match[1])
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(text: str, year: int, month: int, day: int) -> date | Wrong:
    try:
        return date(year, month, day)
    except ValueError:
        swapped = 12 < month <= 31 and 1 <= day <= 12 and 0 < year < 10_000
        suggestion = f"{month:02d}/{day:02d}/{year}" if swapped else ""
        words = "Il giorno «%(typed)s» non esiste: scriverlo come 31/12/2025."
        return Wrong(Problem("day", words, {"typed": text[:40]}), suggestion)


def _serial(number: float, *, epoch_1904: bool) -> date | None:
    """Return the day that a spreadsheet's number means, where it is of this century."""
    epoch = EPOCH_1904 if epoch_1904 else EPOCH_1900
    if not (FIRST - epoch).days <= number < (LAST - epoch).days + 1:
        return None
    return epoch + timedelta(days=int(number))


def _no_day(text: str) -> Wrong:
    if _NO_YEAR.fullmatch(text):
        words = "Manca l'anno: scrivere per esempio %(typed)s/2025."
        return Wrong(Problem("day", words, {"typed": text.replace(".", "/").replace("-", "/")}))
    words = "«%(typed)s» non è un giorno: scriverlo come 31/12/2025."
    return Wrong(Problem("day", words, {"typed": text[:40]}))


def _a_year_before(day: date, today: date) -> str:
    """Return the same day of the last year in which it has been: the usual slip of January."""
    for year in (today.year, today.year - 1):
        try:
            earlier = day.replace(year=year)
        except ValueError:
            continue
        if earlier <= today:
            return f"{earlier:%d/%m/%Y}"
    return ""

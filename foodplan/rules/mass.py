"""Reading the weight that a person types into whole grams, and writing grams in Italian.

A confirmation that only the person can give is asked for by a problem whose
`params["confirm"]` names the argument that gives it: `reading` or `confirm_heavy`.
"""

import re
from decimal import Decimal
from enum import StrEnum

from foodplan.rules.problems import Problem

GRAMS_PER_UNIT = {"g": 1, "kg": 1_000, "t": 1_000_000}

# Over 30 t in one line is more than a lorry carries: a slip, until somebody confirms it.
HEAVY_GRAMS = 30_000_000
# Ten thousand tonnes in a line: whoever confirms it, it is a mistake.
IMPOSSIBLE_GRAMS = 10**10

# Ordinary, no-break, narrow no-break and thin spaces: all are typed or pasted between thousands.
_SPACES = re.compile("[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
_UNIT = re.compile(r"(?P<number>.*?) ?(?P<unit>kg|g|t)?\.?", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")

# Ways of writing a number that read one way only: pattern, mark of thousands, decimal mark.
_CLEAR = (
    (re.compile(r"[0-9]+|[0-9]*,[0-9]+"), "", ","),
    (re.compile(r"[0-9]*\.[0-9]+"), "", "."),
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"), ".", ","),
    (re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?"), " ", ","),
    (re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}"), ",", "."),
)


class Reading(StrEnum):
    """How a number such as "1.234" is meant: the dot parts thousands, or decimals."""

    THOUSANDS = "thousands"
    DECIMAL = "decimal"


def read_mass(
    typed: str,
    unit: str = "kg",
    *,
    reading: Reading | None = None,
    confirm_heavy: bool = False,
    field: str = "grams",
) -> int | Problem:
    """Return the whole grams of what was typed in a unit (g, kg or t), or what is wrong.

    A unit written after the number counts more than `unit`. "1.234" is both 1234 and 1,234:
    it is asked back unless `reading` says which.

    >>> read_mass("12,5"), read_mass("1.234,5 kg"), read_mass("1.234", reading=Reading.DECIMAL)
    (12500, 1234500, 1234)
    >>> read_mass("1.234").text
    '«1.234» può voler dire 1234 kg oppure 1,234 kg: scegliere quale.'
    """
    text = _SPACES.sub(" ", typed).strip()
    if not text:
        return Problem(field, "Scrivere il peso.")
    number, unit = _parted(text, unit)
    negative = number.startswith(("-", "−", "–"))
    if negative:
        number, reading = number[1:].strip(), Reading.DECIMAL
    value = _value(number, reading)
    if value is None and _AMBIGUOUS.fullmatch(number):
        return _ambiguous(field, number, unit)
    problem = _problem(field, text, value, negative=negative)
    if problem or value is None:
        return problem or Problem(field, "Scrivere il peso.")
    return _whole_grams(field, value * GRAMS_PER_UNIT[unit], text, confirm_heavy=confirm_heavy)


def heavy_problem(grams: int, field: str) -> Problem | None:
    """Return the question to ask of a weight that is hardly possible, or None.

    >>> heavy_problem(120_000_000, "grams").text
    'Sono 120.000 kg, più di 30 tonnellate in una riga sola: confermare se è giusto.'
    """
    if grams <= HEAVY_GRAMS:
        return None
    message = "Sono %(kg)s, più di 30 tonnellate in una riga sola: confermare se è giusto."
    return Problem(field, message, {"kg": format_kilos(grams), "confirm": "confirm_heavy"})


def format_kilos(grams: int) -> str:
    """Return grams as kilos in Italian, exact to the gram.

    >>> format_kilos(1_234_500), format_kilos(7), format_kilos(-12_000)
    ('1.234,5 kg', '0,007 kg', '−12 kg')
    """
    kilos, rest = divmod(abs(grams), 1_000)
    whole = f"{kilos:,}".replace(",", ".")
    return f"{'−' if grams < 0 else ''}{whole}{_decimals(rest)} kg"


def format_field(grams: int) -> str:
    """Return grams as kilos for a form's field: no unit, and nothing that reads two ways.

    >>> format_field(1_234_000), format_field(1_234), format_field(12_500)
    ('1234', '1,234', '12,5')
    """
    kilos, rest = divmod(grams, 1_000)
    return f"{kilos}{_decimals(rest)}"


def _decimals(rest: int) -> str:
    return f",{rest:03d}".rstrip("0") if rest else ""


def _parted(text: str, unit: str) -> tuple[str, str]:
    match = _UNIT.fullmatch(text)
    if match is None:
        return text, unit
    return match["number"].strip(), (match["unit"] or unit).lower()


def _value(number: str, reading: Reading | None) -> Decimal | None:
    if _AMBIGUOUS.fullmatch(number):
        if reading is None:
            return None
        return Decimal(number.replace(".", "") if reading == Reading.THOUSANDS else number)
    for pattern, thousands, decimal in _CLEAR:
        if len(number) <= 30 and pattern.fullmatch(number):
            return Decimal(number.replace(thousands, "").replace(decimal, "."))
    return None


def _problem(field: str, text: str, value: Decimal | None, *, negative: bool) -> Problem | None:
    if value is None:
        message = "«%(typed)s» non è un peso: scrivere un numero, per esempio 12 o 12,5."
        return Problem(field, message, {"typed": text})
    if negative:
        message = "Il peso non può essere negativo: per togliere merce registrare un'uscita."
        return Problem(field, message)
    if value == 0:
        return Problem(field, "Il peso deve essere maggiore di zero.")
    return None


def _ambiguous(field: str, number: str, unit: str) -> Problem:
    thousands, decimal = number.replace(".", ""), number.replace(".", ",")
    message = "«%(typed)s» può voler dire %(thousands)s oppure %(decimal)s: scegliere quale."
    params = {
        "typed": number,
        "thousands": f"{thousands} {unit}",
        "decimal": f"{decimal} {unit}",
        "confirm": "reading",
    }
    return Problem(field, message, params)


def _whole_grams(field: str, grams: Decimal, text: str, *, confirm_heavy: bool) -> int | Problem:
    if grams != int(grams):
        message = "«%(typed)s» ha troppi decimali: il peso si scrive fino al grammo (12,345 kg)."
        return Problem(field, message, {"typed": text})
    heavy = None if confirm_heavy else heavy_problem(int(grams), field)
    return heavy or int(grams)

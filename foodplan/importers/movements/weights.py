"""Reading weights as offices write them: 12,5 · 1.200 · 12.5 kg · 0,3 t · 2 q.li."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from foodplan.importers.movements.shape import ASK, ENGLISH, ITALIAN, NO_VALUE, PLAIN, Cell
from foodplan.rules.mass import (
    GRAMS_PER_UNIT,
    HEAVY_GRAMS,
    IMPOSSIBLE_GRAMS,
    format_field,
    heavy_problem,
    read_mass,
)
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem

UNITS = GRAMS_PER_UNIT | {"q": 100_000, "hg": 100}
UNIT_WORDS = {
    "kg": "kg", "kg.": "kg", "kgs": "kg", "chili": "kg", "chilo": "kg", "kili": "kg",
    "chilogrammi": "kg", "kilogrammi": "kg", "g": "g", "g.": "g", "gr": "g", "gr.": "g",
    "grammi": "g", "t": "t", "t.": "t", "ton": "t", "ton.": "t", "tonnellate": "t", "tonn": "t",
    "q": "q", "q.": "q", "q.li": "q", "qli": "q", "ql": "q", "quintali": "q", "quintale": "q",
    "hg": "hg", "etti": "hg", "etto": "hg",
}  # fmt: skip

_SPACES = re.compile("[\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")
_PARTS = re.compile(r"(?P<number>[-−–+]?[\d.,' ]*\d[.,]?)\s*(?P<unit>[a-z]+\.?(?:li)?\.?)?")
_UNIT_FIRST = re.compile(r"(?P<unit>[a-z]+\.?)\s*(?P<number>[\d.,' ]*\d)")
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?: .*)?")
_INSIDE = re.compile(r"\d+(?:[.,]\d+)*")

# What only an Italian writes, what only an English machine writes, and what both might.
_COMMA = re.compile(r"\d*,\d{1,2}|\d*,\d{4,}|0+,\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_DOT = re.compile(r"\d*\.\d{1,2}|\d*\.\d{4,}|0+\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_BOTH = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_ITALIAN_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_BLANK_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_PLAIN = re.compile(r"(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")

_SIMPLE = re.compile(r"([0-9]{1,6})(?:,([0-9]{1,3}))?")

EXAMPLES = 5


class Wrong(NamedTuple):
    """A value that cannot be taken: what is wrong with it, and what to write instead if known."""

    problem: Problem
    suggestion: str = ""


def number_style(texts: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return how the weights of a file are written, and those that read two ways when unsure.

    >>> number_style(["12,5", "1.200"]), number_style(["0.350", "1.200"])[0]
    (('it', ()), 'en')
    >>> number_style(["8", "1.200"])
    ('ask', ('1.200',))
    """
    bare = sorted({_bare(text) for text in texts} - {""})
    italian = any(_COMMA.fullmatch(text) for text in bare)
    dotted = [text for text in bare if _DOT.fullmatch(text)]
    both = [text for text in bare if _BOTH.fullmatch(text)]
    if italian and not dotted:
        return ITALIAN, ()
    if dotted and not italian and _one_hand(dotted, both):
        return ENGLISH, ()
    return (ASK, tuple(both[:EXAMPLES])) if both else (PLAIN, ())


def read_weight(cell: Cell, unit: str, style: str, *, heavy: bool = False) -> int | Wrong:
    """Return whole grams, or what is wrong.

    `unit` is of numbers that name none. A number of a spreadsheet reads in one way only.

    >>> read_weight("1.200", "kg", "it"), read_weight("1.200", "kg", "en")
    (1200000, 1200)
    >>> read_weight("2,5 q", "t", "it"), read_weight("1.200", "g", ""), read_weight(12.5, "kg", "")
    (250000, 1200, 12500)
    """
    if isinstance(cell, str) and unit == "kg":
        simple = _SIMPLE.fullmatch(cell)
        grams = int(simple[1]) * 1000 + int(f"{simple[2] or 0:0<3}") if simple else 0
        # What most rows say, read at once; a comma before three digits is thousands to some.
        if 0 < grams <= HEAVY_GRAMS and style != ENGLISH:
            return grams
    if not isinstance(cell, str):
        return _of_number(Decimal(repr(cell)), UNITS[unit], heavy=heavy)
    if cell == NO_VALUE:
        words = "La formula non ha un valore salvato: aprire il file, salvarlo e rimandarlo."
        return Wrong(Problem("kg", words))
    text = _SPACES.sub(" ", cell).strip().lower()
    match = _PARTS.fullmatch(text) or _UNIT_FIRST.fullmatch(text)
    if match is None or (match["unit"] and match["unit"] not in UNIT_WORDS):
        return _no_weight(cell.strip(), text)
    named = UNIT_WORDS[match["unit"]] if match["unit"] else unit
    number = match["number"].rstrip(".,").strip().replace("'", "").replace("+", "")
    return _of_text(cell.strip(), number, named, style, heavy=heavy)


def _of_text(typed: str, number: str, unit: str, style: str, *, heavy: bool) -> int | Wrong:
    # Grams are whole: what parts three digits can only be thousands.
    value = _decimal(number, ITALIAN if unit == "g" else style)
    if value is not None:
        return _of_number(value, UNITS[unit], heavy=heavy)
    found = read_mass(number, "kg", field="kg")
    return Wrong(found) if isinstance(found, Problem) else _no_weight(typed, typed.lower())


def _decimal(number: str, style: str) -> Decimal | None:
    """Return the number that digits, dots and commas mean, or None where two readings fit."""
    sign = number[:1] if number[:1] in {"-", "−", "–"} else ""
    digits = number[len(sign) :].strip()
    if _BLANK_THOUSANDS.fullmatch(digits):
        digits = digits.replace(" ", "")
    if _BOTH.fullmatch(digits):
        if style not in {ITALIAN, ENGLISH}:
            return None
        digits = digits.replace(".", "") if style == ITALIAN else digits
    elif _ITALIAN_THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _ENGLISH_THOUSANDS.fullmatch(digits) or (
        style == ENGLISH and _COMMA_THOUSANDS.fullmatch(digits)
    ):
        digits = digits.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        return None
    return Decimal(f"{'-' if sign else ''}{digits.replace(',', '.')}")


def _of_number(number: Decimal, size: int, *, heavy: bool) -> int | Wrong:
    if not number.is_finite():
        return Wrong(Problem("kg", "Il peso è impossibile: controllare le cifre."))
    if number < 0:
        words = "Il peso non può essere negativo: per togliere merce registrare un'uscita."
        return Wrong(Problem("kg", words))
    grams = number * size
    whole = int(grams.to_integral_value())
    # Sums of a spreadsheet are off by a billionth, which nobody wrote.
    if abs(grams - whole) > Decimal("0.000001") * max(1, whole):
        return _too_fine(write_number(number), round(grams))
    if not whole:
        return Wrong(Problem("kg", "Il peso deve essere maggiore di zero."))
    if whole > IMPOSSIBLE_GRAMS:
        return Wrong(Problem("kg", "Il peso è impossibile: controllare le cifre."))
    problem = None if heavy else heavy_problem(whole, "kg")
    return Wrong(problem) if problem else whole


def _too_fine(typed: str, grams: int = 0) -> Wrong:
    words = "«%(typed)s» ha troppi decimali: il peso si scrive fino al grammo (12,345 kg)."
    suggestion = f"{format_field(grams)} kg" if grams else ""
    return Wrong(Problem("kg", words, {"typed": typed}), suggestion)


def _no_weight(typed: str, text: str) -> Wrong:
    day = _DAY.fullmatch(text)
    if day:
        # Spreadsheets turn 12.5 into the twelfth of May.
        words = "Qui c'è una data, forse perché il foglio di calcolo ha cambiato il numero."
        return Wrong(Problem("kg", words), f"{int(day['day'])},{int(day['month'])}")
    if not text:
        return Wrong(Problem("kg", "Scrivere il peso."))
    words = "«%(typed)s» non è un peso: scrivere un numero, per esempio 12 o 12,5."
    numbers = _INSIDE.findall(text.replace("o", "0") if re.search(r"\do", text) else text)
    suggestion = numbers[0] if len(numbers) == 1 else ""
    return Wrong(Problem("kg", words, {"typed": typed[:60]}), suggestion)


def _one_hand(dotted: list[str], both: list[str]) -> bool:
    """Whether numbers with a dot are all of one machine, so that 1.200 has decimals too."""
    fixed = all(len(text.rpartition(".")[2]) == 3 for text in dotted)
    return fixed or not any(text.endswith("0") for text in both)


def _bare(text: str) -> str:
    """Return the digits and signs of a weight, empty for one in grams and for what is none."""
    if _SIMPLE.fullmatch(text):
        return text
    match = _PARTS.fullmatch(_SPACES.sub(" ", text).strip().lower())
    if match is None or UNIT_WORDS.get(match["unit"] or "kg") in {None, "g"}:
        return ""
    return match["number"].replace(" ", "").replace("'", "").lstrip("+-−–")

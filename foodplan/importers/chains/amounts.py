"""Amounts as JSON files give them: numbers or texts, never rounded to fit."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from foodplan.rules.chain_files import NO_AMOUNT, NO_WEIGHT, TOO_FINE, unit_grams
from foodplan.rules.problems import Problem

_LARGEST = Decimal(10) ** 12


def plain_text(value: Any, most: int = 200) -> str:
    """Return a text or a number of a JSON file as one line, "" for anything else."""
    if isinstance(value, str):
        return " ".join(value.split())[:most]
    return str(value)[:most] if isinstance(value, int | float) and value is not True else ""


def amount(value: Any) -> Decimal | Problem:
    """Return a number, or a text that says one with a point or a comma."""
    typed = plain_text(value, 40)
    try:
        found = Decimal(typed.replace(",", ".") if typed.count(",") == 1 else typed)
    except InvalidOperation:
        return Problem("grams", NO_AMOUNT, {"typed": typed})
    if not found.is_finite() or not 0 <= found < _LARGEST:
        return Problem("grams", NO_AMOUNT, {"typed": typed})
    return found


def grams_of(quantity: Decimal, unit: str, piece: Decimal | None = None) -> int | Problem:
    """Return whole grams of so many units; `piece` are the grams of one where the unit says none.

    >>> grams_of(Decimal("2.5"), "Chili"), grams_of(Decimal(3), "pezzi", Decimal(500))
    (2500, 1500)
    """
    each = unit_grams(unit) or piece
    if each is None:
        return Problem("grams", NO_WEIGHT, {"unit": unit[:60]})
    grams = quantity * each
    if grams != grams.to_integral_value():
        return Problem("grams", TOO_FINE, {"typed": str(quantity)})
    return int(grams)


def cents_of(euro: Decimal) -> int:
    """Return euro as cents; a product of quantity and price is rounded to the cent.

    >>> cents_of(Decimal("2.10") * Decimal("1.5"))
    315
    """
    return int((euro * 100).quantize(Decimal(1), ROUND_HALF_UP))

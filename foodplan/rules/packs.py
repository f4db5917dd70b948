"""Crates, packs, parcels and litres as whole grams, and back without losing any."""

from decimal import Decimal
from fractions import Fraction

# A pack's slug stands in the unit of a line, which is no longer.
PACK_SLUG_LENGTH = 20


def whole_grams(quantity: Decimal, grams_per_unit: int) -> int:
    """Return the grams of a quantity of packs or litres, exactly.

    Raises ValueError when they are not whole grams: nothing is rounded away in silence.

    >>> whole_grams(Decimal(3), 8_000), whole_grams(Decimal("0.5"), 1_030)
    (24000, 515)
    """
    grams = Fraction(quantity) * grams_per_unit
    if grams.denominator != 1:
        raise ValueError(f"{quantity} times {grams_per_unit} g is not a whole number of grams.")
    return grams.numerator


def quantity_of(grams: int, grams_per_unit: int) -> Fraction:
    """Return how many packs or litres some grams are, exactly.

    >>> quantity_of(24_000, 8_000), quantity_of(515, 1_030)
    (Fraction(3, 1), Fraction(1, 2))
    """
    return Fraction(grams, grams_per_unit)

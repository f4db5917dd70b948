"""Crates, packs, parcels and litres as whole grams, and back without losing any."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from foodplan.rules.mass import GRAMS_PER_UNIT

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


def grams_in(unit: str, own: Mapping[str, int]) -> int | None:
    """Return the grams of one g, kg or t, or of one of a site's own packs; None for others.

    >>> grams_in("kg", {}), grams_in("cassetta-8", {"cassetta-8": 8_000}), grams_in("l", {})
    (1000, 8000, None)
    """
    return GRAMS_PER_UNIT.get(unit, own.get(unit))


def net_of(gross_grams: int, tare_grams: int, number: int) -> int:
    """Return the net grams of so many crates weighed with their tare.

    Raises ValueError when the crates alone would weigh more than what stood on the scale.

    >>> net_of(26_100, 700, 3)
    24000
    """
    net = gross_grams - tare_grams * number
    if net <= 0:
        raise ValueError("The crates weigh more than what was weighed.")
    return net

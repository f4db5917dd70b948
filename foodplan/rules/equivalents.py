"""What kilos amount to in meals, CO2e, euro or water: exact arithmetic over declared factors.

An equivalent is derived and comes with its range; kilos stay the headline. Cooked meals and
drinks never become meals: the first were cooked from kilos that are already counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MEAL, CO2E, EUR, WATER = "meal", "co2e", "eur", "water"

FACTOR_KINDS = {
    MEAL: "pasti equivalenti",
    CO2E: "impronta incorporata",
    EUR: "valore del cibo",
    WATER: "acqua incorporata",
}
# The unit of each kind of factor, and the unit of what kilos become by it.
FACTOR_UNITS = {
    MEAL: "kg per pasto",
    CO2E: "kg CO₂e per kg",
    EUR: "€ per kg",
    WATER: "l per kg",
}
RESULT_UNITS = {MEAL: "pasti", CO2E: "kgCO2e", EUR: "EUR", WATER: "l"}

# What is food and yet never becomes a meal.
NEVER_MEALS = frozenset({"piatti-pronti", "bevande"})
EVERYTHING = ""


@dataclass(frozen=True)
class Rate:
    """A factor with its range, in its kind's unit; the range is None where no source gives one."""

    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Amount:
    """An exact result with its range, which is None where one of its factors has none."""

    value: Fraction
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True)
class Conversion:
    """What some grams amount to; `amount` is None where no gram has a factor.

    `covered` grams have a factor, `missing` are the grams of each category without one, and
    `excluded` those of categories that this kind leaves out by rule.
    """

    amount: Amount | None
    covered: int
    missing: Mapping[str, int]
    excluded: Mapping[str, int]

    @property
    def share(self) -> Fraction | None:
        """The share of the grams spoken of that have a factor; None when there are none.

        >>> Conversion(None, 3, {"pesce": 1}, {"bevande": 9}).share
        Fraction(3, 4)
        """
        whole = self.covered + sum(self.missing.values())
        return Fraction(self.covered, whole) if whole > 0 else None


def amount_of(kind: str, grams: int, rate: Rate) -> Amount:
    """Return what grams of one category amount to, exactly.

    A meal weighs so many kilos, so kilos are divided and the heaviest meal makes the fewest;
    every other factor multiplies.

    >>> found = amount_of("meal", 1_000, Rate(Decimal("0.5"), Decimal("0.42"), Decimal("0.544")))
    >>> found.value, found.low, found.high
    (Fraction(2, 1), Fraction(125, 68), Fraction(50, 21))
    >>> amount_of("co2e", 1_000, Rate(Decimal("1.6")))
    Amount(value=Fraction(8, 5), low=None, high=None)
    """
    kilos = Fraction(grams, 1000)
    if rate.low is None or rate.high is None:
        return Amount(_by(kind, kilos, rate.value), None, None)
    ends = sorted((_by(kind, kilos, rate.low), _by(kind, kilos, rate.high)))
    return Amount(_by(kind, kilos, rate.value), ends[0], ends[1])


def rate_of(rates: Mapping[str, Rate], category: str) -> Rate | None:
    """Return the rate of a category: its own, else the one of all food, else None."""
    return rates.get(category, rates.get(EVERYTHING))


def convert_food(
    kind: str, grams_by_category: Mapping[str, int], rates: Mapping[str, Rate]
) -> Conversion:
    """Return what grams of food amount to by rates, where `EVERYTHING` is all food's own.

    >>> rates = {"ortofrutta": Rate(Decimal("1.6"))}
    >>> found = convert_food("co2e", {"ortofrutta": 10_000, "pesce": 5_000}, rates)
    >>> found.amount.value, found.share, dict(found.missing)
    (Fraction(16, 1), Fraction(2, 3), {'pesce': 5000})
    """
    never = NEVER_MEALS if kind == MEAL else frozenset()
    excluded = {slug: grams for slug, grams in grams_by_category.items() if slug in never}
    spoken = {slug: grams for slug, grams in grams_by_category.items() if slug not in never}
    found = {slug: rate_of(rates, slug) for slug in spoken}
    amounts = [
        amount_of(kind, grams, rate)
        for slug, grams in spoken.items()
        if (rate := found[slug]) is not None
    ]
    return Conversion(
        amount=_sum(amounts),
        covered=sum(grams for slug, grams in spoken.items() if found[slug] is not None),
        missing={slug: grams for slug, grams in spoken.items() if found[slug] is None and grams},
        excluded={slug: grams for slug, grams in excluded.items() if grams},
    )


def rounded(value: Fraction, decimals: int = 0) -> Decimal:
    """Return an exact value as the one decimal that pages show; halves go to the even digit.

    >>> rounded(Fraction(50, 21)), rounded(Fraction(8, 5), 1), rounded(Fraction(-5, 2))
    (Decimal('2'), Decimal('1.6'), Decimal('-2'))
    """
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)


def _by(kind: str, kilos: Fraction, rate: Decimal) -> Fraction:
    return kilos / Fraction(rate) if kind == MEAL else kilos * Fraction(rate)


def _sum(amounts: list[Amount]) -> Amount | None:
    if not amounts:
        return None
    lows = [item.low for item in amounts if item.low is not None]
    highs = [item.high for item in amounts if item.high is not None]
    whole = len(lows) == len(highs) == len(amounts)
    return Amount(
        value=sum((item.value for item in amounts), Fraction(0)),
        low=sum(lows, Fraction(0)) if whole else None,
        high=sum(highs, Fraction(0)) if whole else None,
    )

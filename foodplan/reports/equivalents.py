"""What kilos of food amount to in meals, CO2e, euro and water, each with its range and factor.

Equivalents are derived: kilos stay the headline. A kind without a factor has no figure, and a
figure says which share of the kilos its factors cover.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session

from foodplan.rules.equivalents import (
    CO2E,
    FACTOR_KINDS,
    NEVER_MEALS,
    RESULT_UNITS,
    Conversion,
    convert_food,
    rate_of,
    rounded,
)
from foodplan.store.factors import FactorRow, list_factors
from foodplan.store.history import Moment
from foodplan.store.ledger import CategoryRow, list_categories

# From ten tonnes of CO2e on, single kilos would only pretend to be known.
TONNES_FROM = 10_000


@dataclass(frozen=True)
class Shown:
    """An equivalent as a page prints it, rounded once: a unit's code, a value and its range."""

    unit: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Equivalent:
    """What kilos amount to by one kind of factor, exactly; `value` None where none applies.

    `unit` is a code of `rules.units`; low and high are None where a factor has no range.
    `factors` are the versions used. Of `total_grams` of food that the kind speaks of,
    `covered_grams` have a factor and the categories of `missing` have none; `excluded_grams` are
    food that the kind leaves out by rule.
    """

    kind: str
    unit: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    factors: tuple[FactorRow, ...]
    covered_grams: int
    total_grams: int
    excluded_grams: int
    missing: tuple[CategoryRow, ...]

    @property
    def title(self) -> str:
        """What the kind is called on pages."""
        return FACTOR_KINDS[self.kind]

    @property
    def version(self) -> str:
        """The version of the factors used; figures of two versions make no series."""
        return ".".join(str(row.id) for row in sorted(self.factors, key=lambda row: row.id))

    @property
    def verified(self) -> bool:
        """Whether the source of every factor used was checked."""
        return bool(self.factors) and all(row.verified for row in self.factors)

    @property
    def coverage(self) -> Fraction | None:
        """The share of the kilos spoken of that have a factor; None without kilos."""
        return Fraction(self.covered_grams, self.total_grams) if self.total_grams > 0 else None

    @property
    def complete(self) -> bool:
        """Whether every category has its factor."""
        return self.value is not None and not self.missing

    @property
    def shown(self) -> Shown | None:
        """The figure as a page prints it, or None when there is none."""
        if self.value is None:
            return None
        if self.kind == CO2E and abs(self.value) >= TONNES_FROM:
            return _shown("tCO2e", self, 1000, 1)
        return _shown(self.unit, self, 1, 0)


@dataclass(frozen=True)
class Factors:
    """The factors of one moment, to turn the kilos of several figures without asking again."""

    rows: tuple[FactorRow, ...]
    categories: Mapping[str, CategoryRow]

    def equivalents(self, grams_by_category: Mapping[str, int]) -> tuple[Equivalent, ...]:
        """Return an equivalent of every kind for grams by category slug; what is not food is out.

        Raises KeyError for a category that does not exist.
        """
        food = {
            slug: grams
            for slug, grams in grams_by_category.items()
            if self.categories[slug].food and grams
        }
        return tuple(self._equivalent(kind, food) for kind in FACTOR_KINDS)

    def _equivalent(self, kind: str, food: Mapping[str, int]) -> Equivalent:
        by_category = {row.category: row for row in self.rows if row.kind == kind}
        rates = {category: row.rate for category, row in by_category.items()}
        found: Conversion = convert_food(kind, food, rates)
        used = {
            row.id: row
            for slug in food
            if slug not in found.excluded and rate_of(rates, slug) is not None
            for row in [by_category[slug if slug in by_category else ""]]
        }
        return Equivalent(
            kind=kind,
            unit=RESULT_UNITS[kind],
            value=found.amount.value if found.amount else None,
            low=found.amount.low if found.amount else None,
            high=found.amount.high if found.amount else None,
            factors=tuple(used.values()),
            covered_grams=found.covered,
            total_grams=found.covered + sum(found.missing.values()),
            excluded_grams=sum(found.excluded.values()),
            missing=tuple(self.categories[slug] for slug in found.missing),
        )


def factors_at(session: Session, moment: Moment) -> Factors:
    """Return the factors of a moment."""
    rows = tuple(list_factors(session, moment))
    return Factors(rows, {row.slug: row for row in list_categories(session)})


def equivalents(
    session: Session, grams_by_category: Mapping[str, int], moment: Moment
) -> tuple[Equivalent, ...]:
    """Return what grams by category slug amount to at a moment, one for each kind of factor.

    Raises KeyError for a category that does not exist.
    """
    return factors_at(session, moment).equivalents(grams_by_category)


def never_meals(categories: Mapping[str, CategoryRow]) -> tuple[CategoryRow, ...]:
    """Return the categories of food that never become meals."""
    return tuple(row for slug, row in categories.items() if slug in NEVER_MEALS)


def _shown(unit: str, exact: Equivalent, per: int, decimals: int) -> Shown:
    def shown(value: Fraction | None) -> Decimal | None:
        return None if value is None else rounded(value / per, decimals)

    value = rounded((exact.value or Fraction(0)) / per, decimals)
    return Shown(unit, value, shown(exact.low), shown(exact.high))

"""The ledger's vocabulary: small-integer codes with their stable slugs, and months as yyyymm."""

from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID

MOVEMENT_NAMESPACE = UUID("6f6f6470-6c61-5e00-8000-6d6f76656d74")


class SourceKind(IntEnum):
    """Where food came from; the first six are surplus."""

    MARKET_SURPLUS = 1
    WHOLESALE_SURPLUS = 2
    RETAIL_SURPLUS = 3
    MANUFACTURING_SURPLUS = 4
    CATERING_SURPLUS = 5
    FARM_SURPLUS = 6
    FOOD_DRIVE = 7
    PRIVATE_GIFT = 8
    PURCHASE = 9
    PUBLIC_AID = 10
    SHORT_CHAIN = 11
    OTHER_ORGANISATION = 12

    @property
    def slug(self) -> str:
        """The word used in files and in the API, such as `market_surplus`."""
        return self.name.lower()

    @property
    def surplus(self) -> bool:
        """Whether food of this origin counts as recovered."""
        return self <= SourceKind.FARM_SURPLUS

    @classmethod
    def from_slug(cls, slug: str) -> "SourceKind":
        """Return the kind with this slug.

        Raises KeyError for a word that is not one.
        """
        return _SOURCE_KINDS[slug]


_SOURCE_KINDS = {kind.slug: kind for kind in SourceKind}
SURPLUS_KINDS = frozenset(kind for kind in SourceKind if kind.surplus)


class Method(IntEnum):
    """How grams were found, from best to worst."""

    WEIGHED = 1
    PACK = 2
    ESTIMATED = 3
    DERIVED = 4

    @property
    def slug(self) -> str:
        """The word used in files and in the API, such as `weighed`."""
        return self.name.lower()

    @classmethod
    def from_slug(cls, slug: str) -> "Method":
        """Return the method with this slug.

        Raises KeyError for a word that is not one.
        """
        return _METHODS[slug]


_METHODS = {method.slug: method for method in Method}


class DateKind(IntEnum):
    """What the date on a lot means; pooled lots have none."""

    NONE = 0
    USE_BY = 1
    BEST_BEFORE = 2


class NodeKind(StrEnum):
    """What a node is: a stock, goods on their way, or a boundary that food crosses."""

    STOCK = "stock"
    TRANSIT = "transit"
    SOURCE = "source"
    PEOPLE = "people"
    BUYERS = "buyers"
    WASTE = "waste"
    FEED = "feed"
    TRANSFORM = "transform"
    OPENING = "opening"
    COUNT = "count"


# Where grams stand and are kept as balances; a site is a STOCK, what left it and has not arrived
# stands in its TRANSIT.
STOCK_KINDS = frozenset({NodeKind.STOCK, NodeKind.TRANSIT})
BOUNDARY_KINDS = frozenset(NodeKind) - STOCK_KINDS


class DistributionMode(StrEnum):
    """How a site knows what goes to people: it weighs it, counts its shelves, or gives parcels."""

    WEIGHED = "weighed"
    BY_COUNT = "by_count"
    BY_PARCEL = "by_parcel"


class MovementKind(StrEnum):
    """What an act in the ledger is."""

    OPENING = "opening"
    INTAKE = "intake"
    DISPATCH = "dispatch"
    RECEIPT = "receipt"
    DISTRIBUTION = "distribution"
    DISPOSAL = "disposal"
    RETURN = "return"
    TRANSFORM = "transform"
    COUNT = "count"
    REVERSAL = "reversal"


# The category of goods that nobody sorted: what goes out as mixed is drawn from every food.
MIXED = "alimenti-misti"

# Waste destinations of the Food Loss and Waste Standard, without animal feed, which is FEED.
WASTE_DESTINATIONS = (
    "biomaterial",
    "codigestion",
    "composting",
    "combustion",
    "land_application",
    "landfill",
    "not_harvested",
    "refuse",
    "sewer",
)


def month_of(day: date) -> int:
    """Return the month of a day as the integer yyyymm.

    >>> month_of(date(2026, 11, 22))
    202611
    """
    return day.year * 100 + day.month


def next_month(month: int) -> int:
    """Return the month after a month, both as yyyymm.

    >>> next_month(202612)
    202701
    """
    year, number = divmod(month, 100)
    return (year + 1) * 100 + 1 if number == 12 else month + 1


def months_between(first: int, last: int) -> list[int]:
    """Return every month from first to last, both included; empty when last is before first.

    >>> months_between(202611, 202701)
    [202611, 202612, 202701]
    """
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months

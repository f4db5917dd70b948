"""What the demo says of its sources, sites and accounts, as plain values."""

from dataclasses import dataclass

from foodplan.rules.ledger import DistributionMode, SourceKind


@dataclass(frozen=True)
class Source:
    """A named source of food; `place` is a market of the atlas, empty for an invented source."""

    slug: str
    name: str
    kind: SourceKind
    place: str = ""


@dataclass(frozen=True)
class Delivery:
    """What comes from a source, on which weekdays (Monday is 0): category and usual kilos.

    It comes every so many `weeks`. `papers` is the share of loads that come with the number of a
    transport document.
    """

    source: str
    weekdays: tuple[int, ...]
    goods: tuple[tuple[str, int], ...]
    method: str = "weighed"
    weeks: int = 1
    papers: float = 0.9


@dataclass(frozen=True)
class Route:
    """What a site sends to another on a weekday: a share of what it has of each food.

    It sends every week, or where `turn` is 0 or 1 every other week, in turns with another route.
    """

    to: str
    weekday: int
    share: float
    turn: int | None = None


@dataclass(frozen=True)
class Player:
    """An invented organisation with one site and its habits.

    `openings` are weekdays on which food goes out, to people or to `gives_to`; `households`
    bounds the families of one opening. `silent` months, counted from the start, were never
    reported, `nil` months were declared empty. `delay_days` is how late records are.

    `mode` says how the site knows what went out, `parcel` the grams that one of its parcels
    declares, `counts` every how many weeks it counts its shelves (4 stands for once a month).
    `dated` sites write down the dates of what they take in, `cooks` makes meals of what comes,
    `feeds` gives part of what spoils to animals.
    """

    slug: str
    name: str
    kind: str
    site_kind: str
    area: str
    openings: tuple[int, ...]
    households: tuple[int, int]
    deliveries: tuple[Delivery, ...]
    public_name: bool = True
    silent: frozenset[int] = frozenset()
    nil: frozenset[int] = frozenset()
    delay_days: int = 0
    opening_kilos: int = 0
    mode: DistributionMode = DistributionMode.WEIGHED
    gives_to: str = "people"
    routes: tuple[Route, ...] = ()
    parcel: tuple[tuple[str, int], ...] = ()
    counts: int = 0
    dated: bool = False
    cooks: bool = False
    feeds: bool = False


@dataclass(frozen=True)
class Person:
    """One account of the demo."""

    email: str
    role: str
    name: str
    organisations: tuple[str, ...] = ()
    coordinator: bool = False

    @property
    def title(self) -> str:
        """What they may do, in one word."""
        return "coordinator" if self.coordinator else self.role

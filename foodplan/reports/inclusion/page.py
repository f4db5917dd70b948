"""What the public page of work inclusion says: released figures, programmes, reserved contracts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.inclusion import SocialContract
from foodplan.rules.calendar import rome_day
from foodplan.rules.inclusion import (
    DISADVANTAGED_SHARE,
    RESERVED_SHARE,
    closing_of,
    half_of,
    next_half,
)
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    HalfRelease,
    OutcomeRelease,
    Programme,
    list_contracts,
    list_outcomes,
    list_programmes,
    list_purchases,
    list_releases,
)
from foodplan.store.organisations import list_organisations


@dataclass(frozen=True)
class PublicProgramme:
    """A programme as everybody may read it: names of organisations that agreed to be named."""

    programme: Programme
    names: tuple[str, ...]
    unnamed: int


@dataclass(frozen=True)
class PublicContract:
    """A contract without its people: only whether its disadvantaged workers are enough of all.

    `enough` is None where nobody said how many they are.
    """

    title: str
    buyer: str
    awarded_on: date
    cents: int
    reserved: bool
    enough: bool | None
    act: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class ReservedYear:
    """A year's reserved contracts beside all its purchases, both in cents; None is not stated."""

    year: int
    reserved: int
    purchases: int | None
    source: str

    @property
    def share(self) -> float | None:
        """The reserved share, None without the purchases."""
        return self.reserved / self.purchases if self.purchases else None

    @property
    def enough(self) -> bool | None:
        """Whether the share is what regulation 307 asks for; None where it is not known."""
        return None if self.share is None else self.share >= RESERVED_SHARE


@dataclass(frozen=True)
class InclusionPage:
    """Everything that the page says; releases and outcomes are newest first.

    `titles` are those of all programmes, also of the ones that ended.
    """

    releases: tuple[HalfRelease, ...]
    outcomes: tuple[OutcomeRelease, ...]
    programmes: tuple[PublicProgramme, ...]
    titles: Mapping[str, str]
    contracts: tuple[PublicContract, ...]
    years: tuple[ReservedYear, ...]
    next_half: int
    next_on: date

    @property
    def latest(self) -> HalfRelease | None:
        """The latest half-year whose total may be shown."""
        return next((row for row in self.releases if row.started.total is not None), None)

    @property
    def simulated(self) -> bool:
        """Whether anything on the page is invented."""
        people = [row.simulated for row in self.releases + self.outcomes]
        return any(people) or any(row.simulated for row in self.contracts)


def inclusion_page(session: Session, day: date, known_at: datetime | None) -> InclusionPage:
    """Return what the page says of a day, as known at an instant (None: now)."""
    moment = Moment(day, known_at)
    releases = list_releases(session, moment)
    contracts = list_contracts(session, moment)
    upcoming = _next(day, {row.half for row in releases})
    return InclusionPage(
        tuple(reversed(releases)),
        tuple(reversed(list_outcomes(session, moment))),
        tuple(_programmes(session, moment)),
        {row.slug: row.version.title for row in list_programmes(session, moment, withdrawn=True)},
        tuple(map(_contract, contracts)),
        _years(session, moment, contracts),
        upcoming,
        rome_day(closing_of(upcoming)),
    )


def _next(day: date, released: set[int]) -> int:
    """Return the half-year that is released next: the last that ended, or the one that runs."""
    last = next_half(half_of(day), -1)
    return half_of(day) if last in released or rome_day(closing_of(last)) < day else last


def _programmes(session: Session, moment: Moment) -> list[PublicProgramme]:
    named = {row.id: row.name for row in list_organisations(session, moment) if row.public_name}
    return [
        PublicProgramme(
            programme,
            tuple(sorted(named[number] for number in programme.organisations if number in named)),
            sum(number not in named for number in programme.organisations),
        )
        for programme in list_programmes(session, moment)
    ]


def _contract(row: SocialContract) -> PublicContract:
    enough = None
    if row.workers and row.disadvantaged is not None:
        enough = row.disadvantaged >= DISADVANTAGED_SHARE * row.workers
    return PublicContract(
        row.title,
        row.buyer,
        row.awarded_on,
        row.cents,
        row.reserved,
        enough,
        row.act,
        row.source,
        row.simulated,
    )


def _years(
    session: Session, moment: Moment, contracts: list[SocialContract]
) -> tuple[ReservedYear, ...]:
    reserved: dict[int, int] = defaultdict(int)
    for row in contracts:
        if row.reserved:
            reserved[row.awarded_on.year] += row.cents
    purchases = {row.year: row for row in list_purchases(session, moment)}
    found = []
    for year in sorted({*reserved, *purchases}, reverse=True):
        whole = purchases.get(year)
        cents, source = (whole.cents, whole.source) if whole else (None, "")
        found.append(ReservedYear(year, reserved.get(year, 0), cents, source))
    return tuple(found)

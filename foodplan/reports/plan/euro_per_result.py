"""Euro beside a result: what was paid in a year to the actions that serve it, and its value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.reports.plan.figures import Figure, Period
from foodplan.reports.plan.judging import indicator_row
from foodplan.reports.plan.once import judge_once
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.funding import NO_PAID, NO_VALUE, NOT_A_YEAR, allocate
from foodplan.store.funding import Line, list_lines
from foodplan.store.history import Moment, versions_at

DECEMBER = (12, 31)


@dataclass(frozen=True)
class EuroPerResult:
    """An indicator with what was paid in the year of its value; `why_not` where nothing divides.

    `cents` are the euro of the year to the actions that serve it, `ratio` euro for one of its unit.
    """

    slug: str
    title: str
    value: Figure | None
    cents: int | None
    ratio: float | None
    why_not: str


def euro_per_result(
    session: Session, day: date, known_at: datetime | None = None
) -> tuple[EuroPerResult, ...]:
    """Return the indicators that actions serve, with euro per unit where both are of one year.

    An action's euro are not divided among its results: they stand beside each of them.
    """
    moment = Moment(day, known_at)
    serving: dict[str, set[str]] = {}
    for tie in versions_at(session, ActionIndicator, moment, active=True):
        serving.setdefault(tie.indicator, set()).add(tie.action)
    if not serving:
        return ()
    world, lines = read_world(session, day, known_at), list_lines(session, moment)
    judged = judge_once(world)
    return tuple(
        _result(world, slug, indicator_row(judged(slug)).value, lines, serving[slug])
        for slug in sorted(serving)
        if slug in world.knowledge.definitions
    )


def _result(
    world: World, slug: str, value: Figure | None, lines: Iterable[Line], actions: set[str]
) -> EuroPerResult:
    title = world.knowledge.definitions[slug].title
    if value is None or not value.value:
        return EuroPerResult(slug, title, value, None, None, NO_VALUE)
    if not _is_year(value.period):
        return EuroPerResult(slug, title, value, None, None, NOT_A_YEAR)
    cents = _paid(lines, actions, value.period.last.year)
    if cents is None:
        return EuroPerResult(slug, title, value, None, None, NO_PAID)
    return EuroPerResult(slug, title, value, cents, cents / 100 / value.value, "")


def _is_year(period: Period) -> bool:
    first, last = period.first, period.last
    return (
        (first.month, first.day) == (1, 1)
        and (last.month, last.day) == DECEMBER
        and (first.year == last.year)
    )


def _paid(lines: Iterable[Line], actions: set[str], year: int) -> int | None:
    """Return the cents paid in a year to some actions, None where no line says any.

    A line that is a part of another is left out: its euro are in the whole already.
    """
    found = []
    for line in lines:
        cents = line.cents("paid", year)
        if cents is None or line.version.part_of is not None:
            continue
        names = list(line.shares)
        split = allocate(cents, list(line.shares.values()))
        found += [amount for name, amount in zip(names, split, strict=True) if name in actions]
    return sum(found) if found else None

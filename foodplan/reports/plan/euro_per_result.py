"""Euro beside a result: what was paid in a year to the actions that serve it, and its value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.reports.plan.figures import Figure, Period
from foodplan.reports.plan.judging import indicator_row
from foodplan.reports.plan.once import judge_once
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.funding import NO_PAID, NO_VALUE, NOT_A_YEAR, ZERO, allocate, counted
from foodplan.store.funding import Line, list_lines, parts_of
from foodplan.store.history import Moment, versions_at

DECEMBER = (12, 31)


@dataclass(frozen=True)
class EuroPerResult:
    """An indicator with what was paid in the year of its value; `why_not` where nothing divides.

    `cents` are the euro of the year to the actions that serve it, `ratio` euro for one of its unit;
    `simulated` says that some of the euro were made up for a demonstration.
    """

    slug: str
    title: str
    value: Figure | None
    cents: int | None
    ratio: float | None
    why_not: str
    simulated: bool = False


def euro_per_result(
    session: Session, day: date, known_at: datetime | None = None, only: str = ""
) -> tuple[EuroPerResult, ...]:
    """Return the indicators that actions serve (or one), with euro per unit of the same year.

    An action's euro are not divided among its results: they stand beside each of them.
    """
    moment = Moment(day, known_at)
    serving: dict[str, set[str]] = {}
    key = {"indicator": only} if only else {}
    for tie in versions_at(session, ActionIndicator, moment, active=True, **key):
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
    world: World, slug: str, value: Figure | None, lines: Sequence[Line], actions: set[str]
) -> EuroPerResult:
    title = world.knowledge.definitions[slug].title
    if value is None or value.value is None:
        return EuroPerResult(slug, title, value, None, None, NO_VALUE)
    if not value.value:
        return EuroPerResult(slug, title, value, None, None, ZERO)
    if not _is_year(value.period):
        return EuroPerResult(slug, title, value, None, None, NOT_A_YEAR)
    cents, simulated = _paid(lines, actions, value.period.last.year)
    if cents is None:
        return EuroPerResult(slug, title, value, None, None, NO_PAID)
    return EuroPerResult(slug, title, value, cents, cents / 100 / value.value, "", simulated)


def _is_year(period: Period) -> bool:
    first, last = period.first, period.last
    return (
        (first.month, first.day) == (1, 1)
        and (last.month, last.day) == DECEMBER
        and (first.year == last.year)
    )


def _paid(lines: Sequence[Line], actions: set[str], year: int) -> tuple[int | None, bool]:
    """Return the cents paid in a year to some actions and whether any of them are simulated.

    None where no line says any. A part counts where no line above it says both what was paid in
    the year and who spends it: then its euro are in no other sum.
    """
    said = {line.slug for line in lines if line.splits and line.cents("paid", year) is not None}
    count = counted(parts_of(lines), said)
    found, simulated = [], False
    for line in lines:
        if line.slug not in count:
            continue
        names = list(line.shares)
        split = allocate(line.cents("paid", year) or 0, list(line.shares.values()))
        own = [amount for name, amount in zip(names, split, strict=True) if name in actions]
        found += own
        simulated = simulated or (bool(own) and line.version.simulated)
    return (sum(found) if found else None), simulated

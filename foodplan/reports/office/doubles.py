"""The office's queue of possible doubles, one pair with what it would change, what was judged."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from foodplan.progress.cells import month_before
from foodplan.progress.register import last_day
from foodplan.reports.office.history import names_of_people
from foodplan.rules.doubles import Pair
from foodplan.rules.ledger import SourceKind, month_of, months_between
from foodplan.store.history import Moment
from foodplan.store.ledger.doubles import MOST, Candidate, describe, find_pairs
from foodplan.store.ledger.eliminations import eliminated_flows
from foodplan.store.ledger.judgements import (
    Judged,
    list_judged,
    numbers_of,
    pair_of,
)
from foodplan.store.measures import consolidated_total

SHOWN = 20
VERDICTS = {
    "same": "stesso cibo",
    "different": "due carichi diversi",
    "withdrawn": "giudizio ritirato",
}
# Months that can be chosen, and those looked through when none is: doubles are judged while fresh.
MONTHS_BACK, RECENT_BACK = 11, 2


@dataclass(frozen=True)
class QueueReport:
    """One page of the pairs to be judged, of a month or of the last three (`month` None).

    With `more` there are as many as a queue lists, and others after them.
    """

    month: int | None
    months: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    total: int
    offset: int
    judged: int
    more: bool


@dataclass(frozen=True)
class JudgedRow:
    """A pair with what is said of it now and who says so."""

    candidate: Candidate
    said: Judged
    who: str


@dataclass(frozen=True)
class JudgedReport:
    """One page of what was judged, the last first, and how many pairs still wait."""

    rows: tuple[JudgedRow, ...]
    total: int
    offset: int
    waiting: int


@dataclass(frozen=True)
class Effect:
    """Grams of recovered food of the city in a month: as published now, and if it is the same."""

    month: int
    before: int
    after: int


@dataclass(frozen=True)
class Step:
    """One thing that was said of a pair; `holds` is false for what was said before the last."""

    at: datetime
    who: str
    verdict: str
    grams: int
    reason: str
    holds: bool


@dataclass(frozen=True)
class PairReport:
    """Two acts side by side; `open` when it can be judged, `said` when it has been."""

    candidate: Candidate
    open: bool
    said: Judged | None
    effects: tuple[Effect, ...]
    history: tuple[Step, ...]


def queue_report(session: Session, today: date, month: int | None, offset: int) -> QueueReport:
    """Return a page of the queue on a day."""
    until = month_of(today)
    months = tuple(reversed(months_between(month_before(until, MONTHS_BACK), until)))
    chosen = month if month in months else None
    pairs = find_pairs(session, *_days(chosen, today))
    page = pairs[offset : offset + SHOWN]
    return QueueReport(
        month=chosen,
        months=months,
        candidates=tuple(describe(session, (pair.key for pair in page))),
        total=len(pairs),
        offset=offset,
        judged=len(list_judged(session)),
        more=len(pairs) == MOST,
    )


def count_doubles(session: Session, today: date) -> int:
    """Return how many pairs of the last three months wait to be judged, MOST being the most."""
    return len(find_pairs(session, *_days(None, today)))


def judged_report(session: Session, today: date, offset: int) -> JudgedReport:
    """Return a page of what was judged."""
    said = list_judged(session)
    page = said[offset : offset + SHOWN]
    people = names_of_people(session)
    found = describe(session, (item.key for item in page))
    return JudgedReport(
        rows=tuple(
            JudgedRow(candidate, item, people.get(item.by or 0, ""))
            for candidate, item in zip(found, page, strict=True)
        ),
        total=len(said),
        offset=offset,
        waiting=count_doubles(session, today),
    )


def pair_report(
    session: Session, first: UUID, second: UUID, category: str, today: date
) -> PairReport | None:
    """Return one pair, or None when these two acts were never comparable."""
    numbers = numbers_of(session, first, second)
    if len(numbers) != 2:
        return None
    key = (numbers[0], numbers[1], category)
    past = list_judged(session, key)
    standing = pair_of(session, first, second, category)
    if standing is None and not past:
        return None
    said = next((item for item in list_judged(session) if item.key == key), None)
    waits = standing is not None and said is None
    people = names_of_people(session)
    return PairReport(
        candidate=describe(session, [key])[0],
        open=waits,
        said=said,
        effects=_effects(session, standing, today) if waits and standing else (),
        history=tuple(
            Step(item.at, people.get(item.by or 0, ""), item.verdict, item.grams, item.reason,
                 holds=item == (said or past[0]))
            for item in past
        ),
    )  # fmt: skip


def _effects(session: Session, pair: Pair, today: date) -> tuple[Effect, ...]:
    """Return what saying "the same" would change in the city's figures, month by month."""
    moment, span = Moment(today), (0, month_of(today))
    change: dict[int, int] = {}
    for sign, also in ((1, [(pair, pair.most)]), (-1, [])):
        for flow in eliminated_flows(session, moment, *span, also):
            if SourceKind(flow.source_kind).surplus:
                change[flow.month] = change.get(flow.month, 0) + sign * flow.grams
    effects = []
    for month, grams in sorted(change.items()):
        if grams:
            before = consolidated_total(session, moment, month, month).consolidated
            effects.append(Effect(month, before, before - grams))
    return tuple(effects)


def _days(month: int | None, today: date) -> tuple[date, date]:
    last = month or month_of(today)
    first = month or month_before(last, RECENT_BACK)
    return date(first // 100, first % 100, 1), last_day(last)

"""The figures of one past day as known then, beside the same figures as known on a later day.

The day of the question stays the first: its periods, its closed months and what held on it are
compared with what the database knew of them at the end of the second.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.indicators import Target
from foodplan.reports.plan.figures import RULE_VERSION, Link, Period, Quantity
from foodplan.reports.plan.indicator_page import series_points
from foodplan.reports.plan.judging import Judged, judge_indicator
from foodplan.reports.plan.words import period, quantity
from foodplan.reports.plan.world import World, read_world
from foodplan.reports.restatements.acts import act_lines, acts_behind, moved_cells
from foodplan.reports.restatements.figures import (
    ActLine,
    Restated,
    RestatementsReport,
    StatementLine,
)
from foodplan.reports.restatements.statements import statement_lines
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.restated import acts_between
from foodplan.store.sealing import stands

Days = tuple[date, date]
# What is stated of the first moves no value, only what it is judged by; of the others every figure
# of the ledger, whichever indicator reads it.
OF_THE_JUDGEMENT = {"target", "weight"}
OF_THE_LEDGER = {"register", "nil", "double", "site", "method"}


def restatements_report(
    session: Session, first: date, last: date, known_at: datetime | None
) -> RestatementsReport:
    """Return what is known differently of the first day on the last.

    `known_at` is the last instant of recording that counts for the last day, None for all that is
    known now. The first must be a past day before the last.
    """
    cut = end_of_rome_day(first)
    then, now = read_world(session, first, cut), read_world(session, first, known_at)
    acts = act_lines(now, acts_between(session, cut, known_at, then.closed_month))
    statements = statement_lines(session, now, cut, known_at)
    rows = tuple(_rows(then, now, acts, statements))
    return RestatementsReport(
        first=first,
        last=last,
        first_sealed=stands(session, first),
        last_sealed=stands(session, last),
        rows=rows,
        acts=acts,
        statements=statements,
        rule_version=RULE_VERSION,
        simulated=any(owner.simulated for owner in now.measures.owners.values()),
    )


def _rows(
    then: World, now: World, acts: tuple[ActLine, ...], statements: tuple[StatementLine, ...]
) -> Iterator[Restated]:
    for slug in sorted(then.knowledge.definitions):
        before = judge_indicator(then, then.knowledge.definitions[slug])
        held = now.knowledge.definitions.get(slug)
        if held is None:
            continue
        after = judge_indicator(now, held)
        about = tuple(line for line in statements if _concerns(line, after, then.today))
        pair = Pair(then, now, before, after, acts, about)
        judged_by = tuple(pair.judged())
        yield from judged_by
        said = {(row.period.first, row.period.last) for row in judged_by}
        yield from (
            row for row in pair.periods() if (row.period.first, row.period.last) not in said
        )


def _concerns(line: StatementLine, judged: Judged, day: date) -> bool:
    """Return whether a statement may have moved what is known of a day's figures."""
    if line.since is not None and line.since > day:
        return False
    if line.indicator:
        return line.indicator == judged.slug
    return line.what.code in OF_THE_LEDGER and judged.finding.ledger is not None


class Pair:
    """One indicator of a day, judged with what was known then and with what is known later."""

    def __init__(
        self,
        then: World,
        now: World,
        before: Judged,
        after: Judged,
        acts: tuple[ActLine, ...],
        about: tuple[StatementLine, ...],
    ) -> None:
        self.worlds = (then, now)
        self.before, self.after = before, after
        self.acts, self.about = acts, about

    def judged(self) -> Iterator[Restated]:
        """Yield the period that the day was judged by, when anything of it is another."""
        finding, other = self.before.finding, self.after.finding
        first, last = finding.first, finding.last
        # Another period is judged by when a later one became known: the series says both.
        if first is None or last is None or (first, last) != (other.first, other.last):
            return
        values = (self._amount(self.before, finding.value), self._amount(self.after, other.value))
        shares = (self.before.verdict.share, self.after.verdict.share)
        targets = (self._target(self.before), self._target(self.after))
        if not (_same(*values) and _same(*shares) and _same(*targets)):
            yield self._row(period(first, last), values, judged=True)

    def periods(self) -> Iterator[Restated]:
        """Yield every closed period of the series whose value is another."""
        before, after = (
            dict(_closed(world, judged))
            for world, judged in zip(self.worlds, (self.before, self.after), strict=True)
        )
        for days in sorted({*before, *after}):
            values = (
                self._amount(self.before, before.get(days)),
                self._amount(self.after, after.get(days)),
            )
            if not _same(*values):
                yield self._row(period(*days), values, judged=False)

    def _row(
        self, over: Period, values: tuple[Quantity | None, Quantity | None], *, judged: bool
    ) -> Restated:
        definition = self.after.definition
        shares = (self.before.verdict.share, self.after.verdict.share) if judged else (None, None)
        targets = (self._target(self.before), self._target(self.after)) if judged else (None, None)
        return Restated(
            indicator=Link(self.after.slug, definition.title),
            unit=definition.unit,
            period=over,
            judged=judged,
            before=values[0],
            after=values[1],
            target_before=targets[0],
            target_after=targets[1],
            attainment_before=shares[0],
            attainment_after=shares[1],
            acts=self._acts(over),
            statements=tuple(
                line for line in self.about if judged or line.what.code not in OF_THE_JUDGEMENT
            ),
            simulated=definition.simulated,
        )

    def _acts(self, over: Period) -> tuple[ActLine, ...]:
        series = (self.before.finding.ledger, self.after.finding.ledger)
        if series[0] is None or series[1] is None:
            return ()
        moved = moved_cells(self.worlds, (series[0], series[1]), over.first, over.last)
        kilos = series[1].measure.unit == "g" and not series[1].measure.base
        return acts_behind(moved, self.acts, kilos=kilos)

    def _amount(self, judged: Judged, value: float | None) -> Quantity | None:
        return None if value is None else quantity(value, judged.definition.unit)

    def _target(self, judged: Judged) -> Quantity | None:
        target: Target | None = judged.targets[-1] if judged.targets else None
        return self._amount(judged, target.value if target else None)


def _closed(world: World, judged: Judged) -> Iterable[tuple[Days, float | None]]:
    for point in series_points(world, judged):
        if point.period.closed and point.period.last <= world.today:
            yield (point.period.first, point.period.last), point.value


def _same(before: Quantity | float | None, after: Quantity | float | None) -> bool:
    """Return whether two figures are the same to the ninth decimal, as answers round them."""
    if isinstance(before, Quantity) and isinstance(after, Quantity):
        return before.unit == after.unit and round(before.value - after.value, 9) == 0
    if isinstance(before, float) and isinstance(after, float):
        return round(before - after, 9) == 0
    return before == after

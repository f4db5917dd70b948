"""What the pages of frozen reports and of the nightly recomputations say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from foodplan.progress.reasons import Status
from foodplan.reports.plan import RULE_VERSION
from foodplan.reports.plan.figures import Quantity, Tag
from foodplan.reports.plan.words import quantity
from foodplan.reports.snapshots.again import Answer, progress_shown, read_progress
from foodplan.reports.snapshots.archive import unpack
from foodplan.reports.snapshots.compare import restated
from foodplan.reports.snapshots.ledger_files import organisations_in
from foodplan.reports.snapshots.verifying import figures_of
from foodplan.store.history import Moment
from foodplan.store.measures.sites import owners
from foodplan.store.rechecks import (
    CURRENT,
    SNAPSHOT,
    Checked,
    Differing,
    last_recheck,
    rechecks,
)
from foodplan.store.snapshots import Frozen, get_snapshot, list_snapshots, snapshot_content

NIGHTS_SHOWN = 90
OUTCOMES = {
    "same": "nessuna differenza",
    "different": "differenze",
    "rules_changed": "fatta con altre regole",
}


@dataclass(frozen=True)
class ThenAndNow:
    """One figure as it was frozen and as it is known now of the same day."""

    then: Quantity | None
    now: Quantity | None
    then_share: float | None
    now_share: float | None

    @property
    def changed(self) -> bool:
        """Whether anything is said otherwise now."""
        return (self.then, self.then_share) != (self.now, self.now_share)


@dataclass(frozen=True)
class FrozenIndicator:
    """An indicator of a frozen report; `gone` when nothing is said of it any more.

    `otherwise` says that another of its figures changed: an estimate, a state, its coverage.
    """

    slug: str
    title: str
    status: Tag
    figure: ThenAndNow
    gone: bool
    otherwise: bool


@dataclass(frozen=True)
class FrozenGoal:
    """A goal of a frozen report with its indicators; its shares as ends of an interval."""

    slug: str
    title: str
    plan: str
    status: Tag
    progress: float | None
    low: float | None
    high: float | None
    coverage: float | None
    now_progress: float | None
    gone: bool
    indicators: tuple[FrozenIndicator, ...]


@dataclass(frozen=True)
class SnapshotPage:
    """A frozen report: what it said, what is known now of the same day, how to check it.

    `organisations` are those of its numbers that agree today to be named. `bytes` and `file_sum`
    are of the file, the snapshot's own fingerprint is of its figures.
    """

    snapshot: Frozen
    goals: tuple[FrozenGoal, ...]
    restated: tuple[Differing, ...]
    organisations: tuple[tuple[int, str], ...]
    unnamed: int
    checked: Checked | None
    bytes: int
    file_sum: str
    rules_now: str

    @property
    def measured(self) -> tuple[FrozenGoal, ...]:
        """The goals that had indicators."""
        return tuple(goal for goal in self.goals if goal.indicators)

    @property
    def bare(self) -> tuple[FrozenGoal, ...]:
        """The goals that nothing measured, mostly those of the wider plans."""
        return tuple(goal for goal in self.goals if not goal.indicators)


@dataclass(frozen=True)
class CheckRow:
    """One recomputation as a row: what was made again, in which words it ended."""

    checked_at: datetime
    kind: str
    day: date
    slug: str
    figures: int
    outcome: Tag
    differences: tuple[Differing, ...]


@dataclass(frozen=True)
class ChecksPage:
    """The nightly recomputations: the last of today's figures, and what ever came of them.

    `last` is of today's figures, `now` are the rows of the same night, `before` the older ones.
    """

    last: CheckRow | None
    now: tuple[CheckRow, ...]
    before: tuple[CheckRow, ...]

    @property
    def figures(self) -> int:
        """How many figures were made again in the last night."""
        return sum(row.figures for row in self.now)

    @property
    def differing(self) -> int:
        """How many of them came out otherwise."""
        return sum(len(row.differences) for row in self.now)


def snapshots_report(session: Session) -> tuple[Frozen, ...]:
    """Return every frozen report, the last one first."""
    return tuple(list_snapshots(session))


def snapshot_report(session: Session, slug: str) -> SnapshotPage | None:
    """Return a frozen report's page, or None when there is none of that address."""
    snapshot, content = get_snapshot(session, slug), snapshot_content(session, slug)
    if snapshot is None or content is None:
        return None
    files = unpack(content)
    then = figures_of(files)
    now = read_progress(progress_shown(session, snapshot.day, None))
    numbers = organisations_in(files)
    known = owners(session, Moment(snapshot.day)).values()
    named = [(owner.id, owner.name) for owner in known if owner.id in numbers and owner.public_name]
    return SnapshotPage(
        snapshot=snapshot,
        goals=tuple(_goals(then, now)),
        restated=restated(then, now).differences,
        organisations=tuple(sorted(named)),
        unnamed=len(numbers) - len(named),
        checked=last_recheck(session, f"{SNAPSHOT}:{slug}"),
        bytes=len(content),
        file_sum=sha256(content).hexdigest(),
        rules_now=RULE_VERSION,
    )


def checks_report(session: Session) -> ChecksPage:
    """Return the page of the nightly recomputations."""
    rows = [_check_row(done) for done in rechecks(session, NIGHTS_SHOWN)]
    last = next((row for row in rows if row.kind == CURRENT), None)
    at = last.checked_at if last else None
    return ChecksPage(
        last,
        tuple(row for row in rows if row.checked_at == at),
        tuple(row for row in rows if row.checked_at != at),
    )


def _check_row(done: Checked) -> CheckRow:
    kind, _, slug = done.subject.partition(":")
    outcome = Tag(done.outcome, OUTCOMES.get(done.outcome, done.outcome))
    return CheckRow(done.checked_at, kind, done.day, slug, done.figures, outcome, done.differences)


def _goals(then: Answer, now: Answer) -> Iterable[FrozenGoal]:
    goals_now = {goal["slug"]: goal for goal in _all_goals(now)}
    for plan in then["plans"]:
        for goal in plan["goals"]:
            known = goals_now.get(goal["slug"])
            rows = {row["slug"]: row for row in known["indicators"]} if known else {}
            yield FrozenGoal(
                slug=goal["slug"],
                title=goal["title"],
                plan=plan["title"],
                status=_status(goal["status"]),
                progress=goal["progress"],
                low=goal["low"],
                high=goal["high"],
                coverage=goal["coverage"],
                now_progress=known["progress"] if known else None,
                gone=known is None,
                indicators=tuple(
                    _indicator(row, rows.get(row["slug"])) for row in goal["indicators"]
                ),
            )


def _all_goals(answer: Answer) -> Iterable[Mapping[str, Any]]:
    for plan in answer["plans"]:
        yield from plan["goals"]


def _indicator(then: Mapping[str, Any], now: Mapping[str, Any] | None) -> FrozenIndicator:
    return FrozenIndicator(
        slug=then["slug"],
        title=then["title"],
        status=_status(then["status"]),
        figure=ThenAndNow(
            _value(then),
            _value(now) if now else None,
            then["attainment"],
            now["attainment"] if now else None,
        ),
        gone=now is None,
        otherwise=now is not None and bool(restated(then, now).differences),
    )


def _value(row: Mapping[str, Any]) -> Quantity | None:
    return None if row["value"] is None else quantity(row["value"], row["unit"])


def _status(code: str) -> Tag:
    return Tag(code, Status(code).words if code in set(Status) else code)

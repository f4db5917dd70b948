"""The frozen pieces of the list of restatements; every word is Italian, numbers are bare."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from foodplan.reports.plan import Link, Period, Quantity, Tag
from foodplan.reports.plan.answers import plain, rounded


@dataclass(frozen=True)
class ActLine:
    """Acts of one organisation that reached back into a month (its first day), by their kind.

    `kind` is correction, reversal or late, None where the figure moved without an act of its own
    (a site that changed hands). `kilos` is what the month of this organisation gained or lost in
    the figure beside it; None in the list of all acts and for a rate.
    """

    month: date
    organisation: str
    kind: Tag | None
    reason: str
    movements: int
    kilos: float | None


@dataclass(frozen=True)
class FieldChange:
    """One thing that a statement says otherwise: its Italian name, the old and the new value."""

    name: str
    before: str | float | date | None
    after: str | float | date | None


@dataclass(frozen=True)
class StatementLine:
    """What was stated in between: a target, a weight, a report that is due, a choice.

    `code` and `what` say which table of statements, `subject` of whom or what, `by` the role of
    who stated it, `on` the day, `since` the first day for which it holds (None: always). An
    `ended` statement holds no longer and nothing stands in its place.
    """

    what: Tag
    indicator: str
    subject: str
    changes: tuple[FieldChange, ...]
    on: date
    since: date | None
    by: str
    reason: str
    ended: bool


@dataclass(frozen=True)
class Restated:
    """A figure of a closed period: as it was known on the first day and on the second.

    `judged` marks the period by which the indicator was judged on the first day, with its
    attainment; other periods have none. None is "senza dati", never a zero.
    """

    indicator: Link
    unit: str
    period: Period
    judged: bool
    before: Quantity | None
    after: Quantity | None
    target_before: Quantity | None
    target_after: Quantity | None
    attainment_before: float | None
    attainment_after: float | None
    acts: tuple[ActLine, ...]
    statements: tuple[StatementLine, ...]
    simulated: bool

    @property
    def value_moved(self) -> bool:
        """Whether the value itself is another, and not only what it is measured against."""
        return self.before != self.after

    @property
    def difference(self) -> float | None:
        """The second value less the first, None without one of them."""
        if self.before is None or self.after is None:
            return None
        return rounded(self.after.value - self.before.value)


@dataclass(frozen=True)
class RestatementsReport:
    """Everything that is known differently of the first day on the second.

    `first_sealed` and `last_sealed` say whether the figures of either day stand.
    """

    first: date
    last: date
    first_sealed: bool
    last_sealed: bool
    rows: tuple[Restated, ...]
    acts: tuple[ActLine, ...]
    statements: tuple[StatementLine, ...]
    rule_version: str
    simulated: bool

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/restatements`."""
        said = plain(asdict(self))
        rows = [
            {**row, "difference": made.difference}
            for row, made in zip(said["rows"], self.rows, strict=True)
        ]
        head = {"from": said.pop("first"), "to": said.pop("last")}
        return {**head, **said, "rows": rows}

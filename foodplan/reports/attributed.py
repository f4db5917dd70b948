"""The frozen pieces of what is attributed to actions, as every page shows them."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.office.filters import FilterLine
from foodplan.reports.plan.figures import Period, Quantity


@dataclass(frozen=True)
class ClaimLine:
    """A share of a figure that an action calls its own, with the amount that it makes.

    `counted` is false for a cancelled action, whose amount is left out of every sum. Where the
    share changed meanwhile, each share has a line of its own, with the day from which it holds.
    """

    action: str
    title: str
    share: float
    filters: tuple[FilterLine, ...]
    own: Quantity
    since: date
    until: date | None
    counted: bool
    simulated: bool


@dataclass(frozen=True)
class ConflictPart:
    """One cell or record that is claimed more than once."""

    what: str
    amount: Quantity


@dataclass(frozen=True)
class ClaimConflict:
    """Of what the same actions claim more than the whole: `share` is what their parts make.

    It counts once. `amount` is all of it, `parts` are its cells and records, months in order.
    """

    title: str
    actions: tuple[str, ...]
    share: float
    amount: Quantity
    parts: tuple[ConflictPart, ...]


@dataclass(frozen=True)
class ClaimGroup:
    """The claims on one figure: what each makes, and what they make together.

    `value` is the union, in which nothing counts more than once; `claimed` is the plain sum and
    `twice` what that counts again. Different figures are never added up.
    """

    code: str
    title: str
    period: str
    lines: tuple[ClaimLine, ...]
    value: Quantity
    claimed: Quantity
    twice: Quantity
    conflicts: tuple[ClaimConflict, ...]


@dataclass(frozen=True)
class AttributionsReport:
    """What is attributed to one action, to a goal's or to a plan's: figure by figure."""

    period: Period
    groups: tuple[ClaimGroup, ...]
    simulated: bool

    @property
    def conflicts(self) -> int:
        """How many cells and records are claimed more than once."""
        conflicts = (conflict for group in self.groups for conflict in group.conflicts)
        return sum(len(conflict.parts) for conflict in conflicts)


@dataclass(frozen=True)
class GoalConflicts:
    """The conflicts of one goal, for the office to solve."""

    goal: str
    title: str
    conflicts: tuple[ClaimConflict, ...]

"""Who answered in some months, who did not, and what their silence may hide."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from foodplan.progress.cells import Cell, Total, Window
from foodplan.progress.coverage import (
    Covered,
    Missing,
    Peer,
    coverage,
    missing_report,
    monthly_mean,
)
from foodplan.progress.register import Owed
from foodplan.reports.plan.figures import Coverage
from foodplan.store.measures import ELIMINATIONS, Owner

History = Mapping[int, Mapping[int, float]]


@dataclass(frozen=True)
class Reporting:
    """The reports due and received in a window, with all cells and reports ever, as history.

    `known` gives the history where somebody has made it already.
    """

    window: Window
    due: Collection[Owed]
    got: Collection[Owed]
    cells: Sequence[Cell]
    came: Collection[Owed]
    known: Callable[[], History] | None = None

    def history(self) -> History:
        """Return what each organisation made in each month that it reported."""
        return self.known() if self.known else made_by_month(self.cells, self.came)


def covered(
    owners: Mapping[int, Owner], reporting: Reporting, found: Total
) -> tuple[Coverage, Covered]:
    """Return the coverage of a window's value, in words and as numbers with the estimate.

    A rate is covered as its denominator is.
    """
    absent, missing, peers = absences(owners, reporting)
    observed = found.denominator if found.denominator is not None else (found.numerator or 0)
    measured = coverage(observed, len(reporting.got), len(reporting.due), missing, peers)
    return _as_words(owners, reporting, absent, measured), measured


def absences(
    owners: Mapping[int, Owner], reporting: Reporting
) -> tuple[dict[int, list[int]], list[Missing], list[Peer]]:
    """Return who is missing in which months, what each may have made, and what the others make.

    The first two are in the same order, that of the organisations' numbers. What the others make
    is only asked where somebody missing has no full year of its own.
    """
    absent: dict[int, list[int]] = defaultdict(list)
    for organisation, month in sorted(set(reporting.due) - set(reporting.got)):
        absent[organisation].append(month)
    if not absent:
        return absent, [], []
    history = reporting.history()
    missing = [
        _missing(owners.get(number), months, history.get(number, {}))
        for number, months in absent.items()
    ]
    strangers = any(item.past is None for item in missing)
    return absent, missing, _peers(owners, history) if strangers else []


def made_by_month(cells: Iterable[Cell], came: Collection[Owed]) -> History:
    """Return what each organisation made in each month it reported, nothing being a zero."""
    made: dict[int, dict[int, float]] = defaultdict(dict)
    for organisation, month in came:
        made[organisation][month] = 0.0
    for cell in cells:
        if cell.organisation == ELIMINATIONS:
            continue
        months = made[cell.organisation]
        amount = cell.value if cell.base is None else cell.base
        months[cell.month] = months.get(cell.month, 0.0) + amount
    return made


def _missing(owner: Owner | None, months: Sequence[int], history: Mapping[int, float]) -> Missing:
    before = {month: amount for month, amount in history.items() if month not in set(months)}
    kind = owner.kind if owner else ""
    return missing_report(owner.slug if owner else "", kind, months, before)


def _peers(owners: Mapping[int, Owner], history: Mapping[int, Mapping[int, float]]) -> list[Peer]:
    means = ((number, monthly_mean(months)) for number, months in sorted(history.items()))
    return [
        Peer(owners[number].kind if number in owners else "", monthly)
        for number, monthly in means
        if monthly is not None
    ]


def _as_words(
    owners: Mapping[int, Owner],
    reporting: Reporting,
    absent: Mapping[int, Sequence[int]],
    measured: Covered,
) -> Coverage:
    everybody = {organisation for organisation, _ in reporting.due}
    public = [
        owners[number].name for number in absent if number in owners and owners[number].public_name
    ]
    return Coverage(
        share=measured.by_weight,
        by_number=measured.by_number,
        by_weight=measured.by_weight,
        answered=len(everybody) - len(absent),
        expected=len(everybody),
        reports_received=len(reporting.got),
        reports_expected=len(reporting.due),
        missing=tuple(sorted(public)),
        unnamed_missing=len(absent) - len(public),
    )


def answers(due: Collection[Owed], got: Collection[Owed]) -> tuple[int | None, int | None]:
    """Return how many organisations sent all that was due, of how many; Nones when none owed."""
    everybody = {organisation for organisation, _ in due}
    late = {organisation for organisation, _ in set(due) - set(got)}
    return (len(everybody) - len(late), len(everybody)) if everybody else (None, None)

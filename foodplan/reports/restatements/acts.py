"""Which acts of the ledger moved a figure of the past, by month and organisation."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from foodplan.reports.plan.figures import Tag
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.world import World
from foodplan.reports.restatements.figures import ActLine
from foodplan.reports.restatements.statements import organisation_name
from foodplan.store.restated import CORRECTION, LATE, REVERSAL, BackAct

KINDS = {
    CORRECTION: "correzione",
    REVERSAL: "annullamento",
    LATE: "registrazione arrivata dopo",
}
# The codes that say why an act was mended; others say why goods went, or are the sender's own.
REASONS = {"mistyped": "errore di battitura", "reweighed": "pesata corretta"}
Where = tuple[int, str]


def act_lines(world: World, acts: Iterable[BackAct]) -> tuple[ActLine, ...]:
    """Return acts by month and organisation as everybody may see them."""
    counts: dict[tuple[int, str, str, str], int] = defaultdict(int)
    for act in acts:
        held = world.measures.sites.at(act.node, act.month) if act.node in (
            world.measures.sites
        ) else None  # fmt: skip
        name = organisation_name(world, held.organisation if held else None)
        counts[act.month, name, act.kind, REASONS.get(act.reason, "")] += act.movements
    return tuple(
        ActLine(_first(month), name, Tag(kind, KINDS[kind]), reason, movements, None)
        for (month, name, kind, reason), movements in sorted(counts.items())
    )


def acts_behind(
    moved: Mapping[Where, int], acts: Iterable[ActLine], *, kilos: bool
) -> tuple[ActLine, ...]:
    """Return the acts behind what moved in a figure, each month and organisation with its grams.

    Where nothing was recorded and a figure moved all the same, a statement did it.
    """
    found: dict[Where, list[ActLine]] = defaultdict(list)
    for act in acts:
        found[act.month.year * 100 + act.month.month, act.organisation].append(act)
    lines = []
    for (month, name), grams in sorted(moved.items()):
        made = grams / 1000 if kilos else None
        here = found.get((month, name), [])
        if not here:
            lines.append(ActLine(_first(month), name, None, "", 0, made))
        for at, act in enumerate(here):
            # The grams are those of all acts of the place together, and are said once.
            said = made if at == 0 else None
            lines.append(ActLine(act.month, name, act.kind, act.reason, act.movements, said))
    return tuple(lines)


def moved_cells(
    worlds: tuple[World, World], series: tuple[LedgerSeries, LedgerSeries], first: date, last: date
) -> dict[Where, int]:
    """Return what each month and organisation gained or lost of a figure; people have none."""
    if series[0].measure.personal:
        return {}
    sums: dict[Where, list[int]] = defaultdict(lambda: [0, 0])
    months = (first.year * 100 + first.month, last.year * 100 + last.month)
    for sign, world, known in zip((-1, 1), worlds, series, strict=True):
        for cell in known.cells:
            if months[0] <= cell.month <= months[1]:
                made = sums[cell.month, organisation_name(world, cell.organisation)]
                made[0] += sign * cell.value
                made[1] += sign * (cell.base or 0)
    return {where: made[0] for where, made in sums.items() if any(made)}


def _first(month: int) -> date:
    return date(month // 100, month % 100, 1)

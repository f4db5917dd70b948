"""The staircase of an action: what it calls its own of each figure, counted once."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.reports.attributed import AttributionsReport
from foodplan.reports.attributions import attributions_report, read_claims
from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.explain.inputs import Plain, head
from foodplan.reports.explain.tables import Table
from foodplan.reports.plan.answers import plain
from foodplan.reports.plan.figures import Link, Stamp
from foodplan.reports.plan.world import read_world
from foodplan.store.attributions import Claimed
from foodplan.store.measures import MEASURES
from foodplan.store.measures.reads import Atom

FORMULA = "A = Σ min(1, Σ quote) · cella"
COLUMNS = ("cifra", "codice", "filtri", "quota", "quantità", "unità", "dal", "al", "contata")


@dataclass(frozen=True)
class ActionExplanation:
    """How an action's amounts are made; `measures` are the figures that have records."""

    action: Link
    formula: str
    attributed: AttributionsReport
    measures: frozenset[str]
    fingerprint: str
    canonical: str
    stamp: Stamp

    def table(self) -> Table:
        """Return each share with the amount that it makes."""
        rows = [
            (
                group.title,
                group.code,
                "; ".join(f"{item.name}: {', '.join(item.words)}" for item in line.filters),
                line.share,
                line.own.value,
                line.own.unit,
                line.since.isoformat(),
                line.until.isoformat() if line.until else "",
                "sì" if line.counted else "no",
            )
            for group in self.attributed.groups
            for line in group.lines
        ]
        return Table(f"{self.action.slug}-calcolo", COLUMNS, tuple(rows))

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as plain JSON values."""
        return {
            "slug": self.action.slug,
            "title": self.action.title,
            "formula": self.formula,
            "groups": [plain(asdict(group)) for group in self.attributed.groups],
            "fingerprint": self.fingerprint,
            "stamp": plain(asdict(self.stamp)),
        }


def explain_action(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> ActionExplanation | None:
    """Return how an action's own amounts are made, or None when there is no such action."""
    world = read_world(session, today, known_at)
    action = world.tree.actions.get(slug)
    if action is None:
        return None
    report = attributions_report(session, today, known_at, action=slug)
    claims = read_claims(session, today, known_at)
    items = [item for item in claims.items if item.row.action == slug]
    said = {
        **head(world),
        "what": "action",
        "action": slug,
        "cancelled": action.status == "cancelled",
        **_input(items, report),
    }
    canonical = canonical_json(said)
    return ActionExplanation(
        action=Link(slug, action.title),
        formula=FORMULA,
        attributed=report,
        measures=frozenset(MEASURES),
        fingerprint=fingerprint(canonical),
        canonical=canonical,
        stamp=world.stamp(simulated=report.simulated),
    )


def _input(items: list[Claimed], report: AttributionsReport) -> Plain:
    """Return the shares, and the amounts of the cells by which of the shares cover them.

    A cell says which site moved food to which: only sums of a month are for everybody, and the
    union needs no more than which shares meet in them.
    """
    ordered = sorted(items, key=_key)
    return {
        "claims": [
            {
                "measure": item.row.measure,
                "observation": item.row.observation,
                "filters": item.row.filters,
                "share": item.row.share,
                "from": item.row.valid_from,
                "to": item.row.valid_to,
            }
            for item in ordered
        ],
        "amounts": _amounts(ordered),
        "published": [
            {"figure": group.code, "value": group.value.value, "claimed": group.claimed.value}
            for group in report.groups
        ],
    }


def _key(item: Claimed) -> tuple[str, str, str, str]:
    row = item.row
    return row.measure, row.observation, row.filters, row.valid_from.isoformat()


def _amounts(items: list[Claimed]) -> list[list[Any]]:
    """Return [figure, month, places of the shares that cover it, amount] in a fixed order."""
    covered: dict[tuple[str, Any], list[int]] = defaultdict(list)
    amounts: dict[tuple[str, Any], int] = {}
    for place, item in enumerate(items):
        figure = item.row.measure or item.row.observation
        for atom, amount in item.atoms.items():
            covered[figure, atom].append(place)
            amounts[figure, atom] = amount
    sums: dict[tuple[str, int, tuple[int, ...]], int] = defaultdict(int)
    for (figure, atom), places in covered.items():
        month = atom.month if isinstance(atom, Atom) else 0
        sums[figure, month, tuple(places)] += amounts[figure, atom]
    return [[figure, month, list(places), amount]
            for (figure, month, places), amount in sorted(sums.items())]  # fmt: skip

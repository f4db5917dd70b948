"""Readings of short chains for measures: month, who runs the outlet, outlet, value, method."""

from collections import defaultdict
from collections.abc import Callable

from sqlmodel import Session

from foodplan.rules.short_chain_words import Answer
from foodplan.store.history import Moment
from foodplan.store.measures.grains import Grain
from foodplan.store.once import read_once
from foodplan.store.short_chains.supplied import JudgedSupply, judged_supplies


@read_once
def grams_supplied(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams of every supply."""
    return _grains(session, moment, lambda row: row.version.grams)


def grams_km0(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams that are km 0 for sure; an outlet without any has zeros."""
    return _grains(session, moment, lambda row: _when(row, row.verdict.km0 == Answer.YES))


def grams_short(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams of a short chain (filiera corta) for sure."""
    return _grains(session, moment, lambda row: _when(row, row.verdict.short == Answer.YES))


def grams_local(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams that are both km 0 and of a short chain for sure."""
    return _grains(session, moment, lambda row: _when(row, row.verdict.local == Answer.YES))


def grams_undetermined(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams of which nobody can say whether they are km 0."""
    return _grains(session, moment, lambda row: _when(row, row.verdict.km0 == Answer.UNKNOWN))


def cents_supplied(session: Session, moment: Moment) -> list[Grain]:
    """Return the euro cents of the supplies that state them; the others are left out."""
    return _grains(session, moment, lambda row: row.version.cents)


def producers_supplying(session: Session, moment: Moment) -> list[Grain]:
    """Return 1 for each producer of a month at its first outlet: producers who sold something."""
    seen: set[tuple[int, int]] = set()

    def first(row: JudgedSupply) -> int | None:
        key = (row.version.month, row.producer.id)
        if key in seen:
            return None
        seen.add(key)
        return 1

    return _grains(session, moment, first, by_method=False)


def _when(row: JudgedSupply, said: object) -> int:
    return row.version.grams if said else 0


def _grains(
    session: Session,
    moment: Moment,
    value_of: Callable[[JudgedSupply], int | None],
    *,
    by_method: bool = True,
) -> list[Grain]:
    sums: dict[tuple[int, int, int, int], int] = defaultdict(int)
    for row in judged_supplies(session, moment):
        value = value_of(row)
        if value is not None:
            method = row.version.method if by_method else 0
            sums[row.version.month, row.outlet.organisation, row.outlet.node_id, method] += value
    return [
        Grain(month, organisation, node, value, method)
        for (month, organisation, node, method), value in sorted(sums.items())
    ]

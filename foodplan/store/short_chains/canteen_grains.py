"""Readings of canteens' invoices for measures: what was bought, in kilos and in euro.

Tenders say what was promised and count in none. Only lines of one calendar year count, since one
that straddles two is not split; a line's amount stands in the last month of its period.
"""

from collections import defaultdict
from typing import Literal

from sqlmodel import Session

from foodplan.rules.canteens import straddles
from foodplan.rules.short_chain_words import Answer
from foodplan.store.history import Moment
from foodplan.store.measures.grains import Grain
from foodplan.store.short_chains.bought import bought_lines

Unit = Literal["grams", "cents"]
ALL = frozenset(Answer)
LOCAL, UNDECLARED = frozenset({Answer.YES}), frozenset({Answer.UNKNOWN})


def canteen_grams(session: Session, moment: Moment) -> list[Grain]:
    """Return all grams of canteens' invoices, also of those that declare nothing."""
    return _bought(session, moment, "grams", ALL)


def canteen_local_grams(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams that count as local; a month without any has zeros."""
    return _bought(session, moment, "grams", LOCAL)


def canteen_undeclared_grams(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams of which nobody has declared whether they are local."""
    return _bought(session, moment, "grams", UNDECLARED)


def canteen_cents(session: Session, moment: Moment) -> list[Grain]:
    """Return all euro cents of canteens' invoices."""
    return _bought(session, moment, "cents", ALL)


def canteen_local_cents(session: Session, moment: Moment) -> list[Grain]:
    """Return the cents of what counts as local."""
    return _bought(session, moment, "cents", LOCAL)


def canteen_undeclared_cents(session: Session, moment: Moment) -> list[Grain]:
    """Return the cents of what nobody has declared."""
    return _bought(session, moment, "cents", UNDECLARED)


def _bought(
    session: Session, moment: Moment, unit: Unit, answers: frozenset[Answer]
) -> list[Grain]:
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in bought_lines(session, moment, "invoice"):
        said = row.version
        amount = said.grams if unit == "grams" else said.cents
        if amount is None or straddles(said.first_month, said.last_month):
            continue
        key = (said.last_month, row.canteen.organisation, row.canteen.node_id)
        sums[key] += amount if row.counted.answer in answers else 0
    return [Grain(*key, value) for key, value in sorted(sums.items())]

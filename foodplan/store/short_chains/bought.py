"""Every line of what canteens bought or were promised, as known at a moment, and what it counts."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.short_chains import CanteenPurchase
from foodplan.rules.canteens import Counted, counted
from foodplan.rules.short_chain_words import usually_processed
from foodplan.rules.short_chains import Chain, Verdict, judge
from foodplan.store.history import Moment, known
from foodplan.store.once import read_once
from foodplan.store.short_chains.places import Outlet, Producer, Registered, registered
from foodplan.store.short_chains.posting import last_day_of


@dataclass(frozen=True)
class Bought:
    """A line with its canteen and producer as they were at its end, and what it counts as.

    `verdict` is None where the line names no producer.
    """

    version: CanteenPurchase
    category: str
    category_name: str
    canteen: Outlet
    producer: Producer | None
    verdict: Verdict | None
    counted: Counted


@read_once
def bought_lines(
    session: Session, moment: Moment, kind: str = "", *, row_key: str = ""
) -> list[Bought]:
    """Return the lines of a kind (all for "") that hold at a moment, the latest period first.

    `row_key` asks for one line alone. Invoices of months after the moment's day are left out; a
    tender may be of months to come.
    """
    look = _Once(registered(session, moment))
    query = (
        select(CanteenPurchase, Category)
        .join(Category, col(Category.id) == col(CanteenPurchase.category_id), isouter=True)
        .where(known(CanteenPurchase, moment.known_at), col(CanteenPurchase.active).is_(True))
        .order_by(col(CanteenPurchase.last_month).desc(), col(CanteenPurchase.id))
    )
    if kind:
        query = query.where(CanteenPurchase.kind == kind)
    if row_key:
        query = query.where(CanteenPurchase.row_key == row_key)
    limit = moment.day.year * 100 + moment.day.month
    rows = [row for row in session.exec(query) if _is_over(row[0], limit)]
    found = (_bought(look, moment, *row) for row in rows)
    return [row for row in found if row is not None]


def verdict_of(
    found: Registered, producer: int, outlet: int, category: str, day: date
) -> Verdict | None:
    """Return what the law's tests say of a canteen's goods, None for a canteen there is not.

    Only the test of km 0 is to be read: a line does not say through whom its goods came.
    """
    canteen = found.outlet(outlet, day)
    if canteen is None:
        return None
    chain = Chain(
        category,
        usually_processed(category),
        found.spots(producer, "production", day),
        found.spots(producer, "processing", day),
        canteen.spot,
    )
    return judge(chain)


class _Once:
    """What is registered, each thing asked once: lines repeat their ends."""

    def __init__(self, found: Registered) -> None:
        self.outlet = cache(found.outlet)
        self.producer = cache(found.producer)
        self.verdict = cache(
            lambda producer, outlet, category, day: verdict_of(
                found, producer, outlet, category, day
            )
        )


def _is_over(version: CanteenPurchase, month: int) -> bool:
    return version.kind == "tender" or version.last_month <= month


def _bought(
    look: _Once, moment: Moment, version: CanteenPurchase, category: Category | None
) -> Bought | None:
    day = last_day_of(version.last_month, moment.day)
    canteen = look.outlet(version.node_id, day)
    if canteen is None:
        return None
    slug, name = (category.slug, category.name) if category else ("", "")
    number = version.producer_id
    producer = look.producer(number, day) if number else None
    verdict = look.verdict(number, version.node_id, slug, day) if number else None
    said = counted(version.local, verdict)
    return Bought(version, slug, name, canteen, producer, verdict, said)

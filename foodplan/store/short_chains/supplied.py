"""Every supply as known at a moment, with what the law's tests say of it."""

from dataclasses import dataclass
from functools import cache

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.short_chains import SupplyVersion
from foodplan.rules.short_chains import Chain, Spot, Verdict, judge
from foodplan.store.history import Moment, known
from foodplan.store.once import read_once
from foodplan.store.short_chains.places import Outlet, Producer, Registered, registered
from foodplan.store.short_chains.posting import last_day_of
from foodplan.store.short_chains.supplies import intermediaries_of


@dataclass(frozen=True)
class JudgedSupply:
    """A supply with its two ends as they were in its month, and its verdict."""

    version: SupplyVersion
    category: str
    category_name: str
    producer: Producer
    outlet: Outlet
    production: tuple[Spot, ...]
    processing: tuple[Spot, ...]
    verdict: Verdict

    @property
    def direct(self) -> bool:
        """Whether the producer sold at its own farm."""
        return sells_directly(self.producer, self.outlet)


@read_once
def judged_supplies(
    session: Session,
    moment: Moment,
    first: int = 0,
    last: int = 999912,
    *,
    uuid: str | None = None,
) -> list[JudgedSupply]:
    """Return the supplies of some months (yyyymm, both included) that hold at a moment.

    They come by month, the last first. Months after the moment's day are left out.
    """
    found = registered(session, moment)
    query = (
        select(SupplyVersion, Category)
        .join(Category, col(Category.id) == col(SupplyVersion.category_id))
        .where(known(SupplyVersion, moment.known_at), col(SupplyVersion.active).is_(True))
        .where(col(SupplyVersion.month).between(first, last))
        .order_by(col(SupplyVersion.month).desc(), col(SupplyVersion.id))
    )
    if uuid is not None:
        query = query.where(SupplyVersion.supply == uuid)
    look = _Once(found)
    rows = (_judged(look, moment, *row) for row in session.exec(query))
    return [row for row in rows if row is not None]


class _Once:
    """What is registered, each thing asked once: supplies repeat their ends month after month."""

    def __init__(self, found: Registered) -> None:
        self.producer = cache(found.producer)
        self.outlet = cache(found.outlet)
        self.spots = cache(found.spots)
        self.judge = cache(judge)


def sells_directly(producer: Producer, outlet: Outlet) -> bool:
    """Return whether an outlet is the producer's own farm."""
    return producer.id == outlet.organisation and outlet.kind == "farm_shop"


def _judged(
    found: _Once, moment: Moment, version: SupplyVersion, category: Category
) -> JudgedSupply | None:
    month_end = last_day_of(version.month, moment.day)
    producer = found.producer(version.producer_id, month_end)
    outlet = found.outlet(version.node_id, month_end)
    if producer is None or outlet is None:
        return None
    production = found.spots(producer.id, "production", month_end)
    processing = found.spots(producer.id, "processing", month_end)
    chain = Chain(
        category.slug, version.processed, production, processing, outlet.spot,
        intermediaries_of(version), outlet.resells, direct=sells_directly(producer, outlet),
    )  # fmt: skip
    verdict = found.judge(chain)
    return JudgedSupply(
        version, category.slug, category.name, producer, outlet, production, processing, verdict
    )

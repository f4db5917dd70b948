"""One supply as everybody may read it: names with their owners' consent, no account, no euro."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from foodplan.models.short_chains import Supply
from foodplan.reports.plan.words import METHODS
from foodplan.reports.short_chains.flows import origin_of
from foodplan.rules.ledger import Method
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_words import INTERMEDIARIES, OUTLETS, PROCESSED
from foodplan.rules.short_chains import Reason, Verdict
from foodplan.store.history import Moment
from foodplan.store.short_chains import JudgedSupply, judged_supplies
from foodplan.store.short_chains.supplies import intermediaries_of

# Enough of the identity that two supplies never share it, and short enough to read out.
SHORT_ID = 13


@dataclass(frozen=True)
class SupplyRow:
    """A public record: month, who (with consent), from where, what, kilos, how, and the answers."""

    id: str
    month: int
    producer: str
    origin: str
    outlet: str
    outlet_kind: str
    destination: str
    category: str
    grams: int
    method: str
    km0: str
    short: str
    simulated: bool


@dataclass(frozen=True)
class SupplyPage:
    """A public record with the words of its verdict."""

    row: SupplyRow
    processed: str
    intermediaries: tuple[str, ...]
    verdict: Verdict


def supply_row(row: JudgedSupply) -> SupplyRow:
    """Return what everybody may read of a supply."""
    return SupplyRow(
        id=row.version.supply[:SHORT_ID],
        month=row.version.month,
        producer=row.producer.shown_name,
        origin=origin_of(row),
        outlet=row.outlet.shown_name,
        outlet_kind=OUTLETS[row.outlet.kind],
        destination=row.outlet.spot.municipality,
        category=row.category_name,
        grams=row.version.grams,
        method=METHODS[Method(row.version.method)],
        km0=str(row.verdict.km0),
        short=str(row.verdict.short),
        simulated=row.version.simulated,
    )


def supply_page(
    session: Session, short_id: str, day: date, known_at: datetime | None
) -> SupplyPage | None:
    """Return a supply with its explanation as known at a moment, or None."""
    if len(short_id) != SHORT_ID or not short_id.replace("-", "").isalnum():
        return None
    found = session.exec(select(Supply.uuid).where(col(Supply.uuid).startswith(short_id))).first()
    rows = judged_supplies(session, Moment(day, known_at), uuid=found) if found else []
    if not rows or rows[0].version.month > day.year * 100 + day.month:
        return None
    row = rows[0]
    kinds = tuple(INTERMEDIARIES[item.kind] for item in intermediaries_of(row.version))
    return SupplyPage(supply_row(row), PROCESSED[row.version.processed], kinds, public_verdict(row))


def public_verdict(row: JudgedSupply) -> Verdict:
    """Return the verdict as everybody may read it.

    Distances to several outlets would tell where a farm stands: of a producer that does not agree
    to be named they are said in whole kilometres.
    """
    if row.producer.public_name:
        return row.verdict
    reasons = tuple(_rounded(reason) for reason in row.verdict.km0_reasons)
    return replace(row.verdict, km0_reasons=reasons)


def _rounded(reason: Reason) -> Reason:
    params = dict(reason.said.params)
    if "km" in params:
        params["km"] = str(round(float(str(params["km"]).replace(",", "."))))
    return replace(reason, said=Problem("", reason.said.message, params))

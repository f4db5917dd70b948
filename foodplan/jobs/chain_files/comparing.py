"""Rows of a file beside what is there under their keys: the same, or both shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from foodplan.jobs.chain_files.names import Names
from foodplan.models.ledger import Category
from foodplan.models.short_chains import CanteenPurchase, SupplyVersion
from foodplan.rules.chain_files import CANTEENS, DIFFERENT, TAKEN_BACK
from foodplan.rules.funding import write_cents
from foodplan.rules.mass import format_kilos
from foodplan.rules.numbers import write_number
from foodplan.rules.short_chain_words import INTERMEDIARIES, PROCESSED, usually_processed
from foodplan.store.short_chains.canteen_problems import PurchaseInput, differences
from foodplan.store.short_chains.files import purchases_by_key, supplies_by_key
from foodplan.store.short_chains.inputs import SupplyInput
from foodplan.store.short_chains.supplies import intermediaries_of

if TYPE_CHECKING:
    from foodplan.jobs.chain_files.checking import CheckedRow

_Both = tuple[tuple[str, str, str], ...]


def compared(
    session: Session, format_: str, names: Names, rows: Sequence[CheckedRow]
) -> list[CheckedRow]:
    """Return the rows, those whose key is there told as the same or as different."""
    keys = [item.key for item in rows if item.said is not None]
    if format_ == CANTEENS:
        lines = purchases_by_key(session, keys)
        return [_line(session, item, lines.get(item.key)) for item in rows]
    there = supplies_by_key(session, keys)
    slugs = {row.id or 0: row.slug for row in session.exec(select(Category))}
    return [_supply(item, there.get(item.key), names, slugs) for item in rows]


def _line(session: Session, item: CheckedRow, row: CanteenPurchase | None) -> CheckedRow:
    if row is None or not isinstance(item.said, PurchaseInput):
        return item
    both = tuple(
        (problem.field, str(problem.params["there"]), str(problem.params["here"]))
        for problem in differences(session, row, item.said)
    )
    return _told(item, both, str(row.id), active=row.active)


def _supply(
    item: CheckedRow, row: SupplyVersion | None, names: Names, slugs: dict[int, str]
) -> CheckedRow:
    if row is None or not isinstance(item.said, SupplyInput):
        return item
    before, now = _words_of(row, names, slugs), _words_said(item.said, names)
    both = tuple((name, before[name], now[name]) for name in before if before[name] != now[name])
    return _told(item, both, row.supply, active=row.active)


def _told(item: CheckedRow, both: _Both, page: str, *, active: bool) -> CheckedRow:
    if not active:
        return replace(item, verdict="different", problems=(TAKEN_BACK,), there=both, page=page)
    if both:
        return replace(item, verdict="different", problems=(DIFFERENT,), there=both, page=page)
    return replace(item, verdict="same", page=page)


def _words_said(said: SupplyInput, names: Names) -> dict[str, str]:
    processed = said.processed or usually_processed(said.category)
    through = [(row.kind, row.name) for row in said.intermediaries]
    return _words(
        names, said.producer, said.outlet, said.month, said.category, said.grams, said.cents,
        processed, through, said.declared_km,
    )  # fmt: skip


def _words_of(row: SupplyVersion, names: Names, slugs: dict[int, str]) -> dict[str, str]:
    through = [(item.kind, item.name) for item in intermediaries_of(row)]
    return _words(
        names, row.producer_id, row.node_id, row.month, slugs[row.category_id], row.grams,
        row.cents, row.processed, through, row.declared_km,
    )  # fmt: skip


def _words(  # noqa: PLR0913, PLR0917 - one for each thing a supply says
    names: Names,
    producer: int,
    outlet: int,
    month: int,
    category: str,
    grams: int,
    cents: int | None,
    processed: str,
    through: Sequence[tuple[str, str]],
    declared_km: float | None,
) -> dict[str, str]:
    return {
        "producer": names.producer_names.get(producer, str(producer)),
        "outlet": names.outlet_names.get(outlet, str(outlet)),
        "month": f"{month % 100:02d}/{month // 100}",
        "category": names.category_names.get(category, category),
        "grams": format_kilos(grams),
        "cents": "" if cents is None else f"{write_cents(cents)} €",
        "processed": PROCESSED.get(processed, processed),
        "intermediaries": ", ".join(f"{INTERMEDIARIES.get(k, k)} {name}" for k, name in through),
        "declared_km": "" if declared_km is None else f"{write_number(declared_km)} km",
    }

"""What public canteens buy: lines of tenders and invoices, each written once by its key."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.short_chains import CanteenPurchase
from foodplan.rules.problems import Refused
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.versions import check_version, withdraw
from foodplan.store.history import Change, known, record
from foodplan.store.short_chains.canteen_problems import (
    PurchaseInput,
    differences,
    purchase_problems,
)


@dataclass(frozen=True)
class Purchased:
    """A line in the store; `created` is false when the same was there already.

    `purchase` is the version in force: with `active` false the line was withdrawn, and sending it
    again does not bring it back.
    """

    purchase: CanteenPurchase
    created: bool


def add_purchase(session: Session, said: PurchaseInput, change: Change, today: date) -> Purchased:
    """Record a line; nothing is committed here.

    The same key with the same content again changes nothing. Raises Refused with every problem,
    each under the name of its field in PurchaseInput; a key that is there with other content is
    refused at each field that differs, with what is there.
    """
    one_writer_at_a_time(session)
    there = current_purchase(session, said.row_key)
    if there is None:
        return Purchased(_write(session, said, change, today), created=True)
    found = differences(session, there, said)
    if found:
        raise Refused(found)
    return Purchased(there, created=False)


def change_purchase(
    session: Session, opened: int, said: PurchaseInput, change: Change, today: date
) -> CanteenPurchase:
    """Correct a line, or state again one that was withdrawn; `opened` is the version read.

    Raises Refused as `add_purchase`, Overtaken when another version came meanwhile, and
    LookupError for no such line.
    """
    one_writer_at_a_time(session)
    check_version(session, CanteenPurchase, {"row_key": said.row_key}, opened, date.max)
    return _write(session, said, change, today)


def withdraw_purchase(session: Session, row_key: str, opened: int, change: Change) -> None:
    """Take a line back: it counts nowhere any more, and its history stays.

    Raises Refused without a reason, Overtaken and LookupError as `change_purchase`.
    """
    one_writer_at_a_time(session)
    withdraw(session, CanteenPurchase, {"row_key": row_key}, opened, change)


def current_purchase(session: Session, row_key: str) -> CanteenPurchase | None:
    """Return what is said last of a line, withdrawn or not, or None."""
    query = select(CanteenPurchase).where(
        known(CanteenPurchase, None), col(CanteenPurchase.row_key) == row_key.strip()
    )
    return session.exec(query.order_by(col(CanteenPurchase.id).desc())).first()


def _write(session: Session, said: PurchaseInput, change: Change, today: date) -> CanteenPurchase:
    problems = purchase_problems(session, said, today)
    if problems:
        raise Refused(problems)
    category = session.exec(select(Category.id).where(Category.slug == said.category)).first()
    values: dict[str, Any] = {
        "node_id": said.outlet,
        "kind": said.kind,
        "first_month": said.first_month,
        "last_month": said.last_month,
        "category_id": category,
        "product": said.product.strip(),
        "grams": said.grams,
        "cents": said.cents,
        "local": said.local,
        "local_reason": said.local_reason.strip(),
        "producer_id": said.producer,
        "document": said.document.strip(),
        "source": said.source.strip(),
        "active": True,
        "simulated": said.simulated,
    }
    return record(session, CanteenPurchase, {"row_key": said.row_key.strip()}, values, change)

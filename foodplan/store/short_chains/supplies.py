"""Supplies: what went from a producer to an outlet and its buyers in a month, written once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.short_chains import Supply, SupplyVersion
from foodplan.rules.ledger import Method
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.short_chain_words import usually_processed
from foodplan.rules.short_chains import Intermediary
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.versions import Overtaken
from foodplan.store.history import Change, known, record, values_of
from foodplan.store.short_chains.inputs import Supplied, SupplyInput
from foodplan.store.short_chains.posting import post_supply, reverse_supply
from foodplan.store.short_chains.problems import Ends, known_ends, supply_problems


def add_supply(session: Session, said: SupplyInput, change: Change, today: date) -> Supplied:
    """Record a supply and post its kilos; nothing is committed here.

    The same uuid or import key again changes nothing and answers `created` false. Raises Refused
    with every problem; fields are producer, outlet, month, category, grams, cents, processed,
    declared_km, method, source, `intermediaries.0.kind`, and `another` for the question of a
    second one.
    """
    one_writer_at_a_time(session)
    there = _there(session, said)
    if there is not None:
        return Supplied(there, created=False)
    ends = known_ends(session, said.producer, said.outlet, said.month, today)
    problems = supply_problems(session, said, ends, today)
    if problems:
        raise Refused(problems)
    row = Supply(uuid=str(said.uuid), import_key=said.import_key, created_at=change.at)
    session.add(row)
    session.flush()
    _write(session, said, ends, change, today, number=1)
    return Supplied(str(said.uuid), created=True)


def change_supply(
    session: Session, opened: int, said: SupplyInput, change: Change, today: date
) -> None:
    """Correct a supply: its movements are reversed and posted anew in one step.

    `opened` is the id of the version that was read. Raises Refused, Overtaken when another version
    came meanwhile, and LookupError for no such supply.
    """
    one_writer_at_a_time(session)
    current = _current(session, str(said.uuid), opened)
    ends = known_ends(session, said.producer, said.outlet, said.month, today)
    problems = supply_problems(session, replace(said, another=True), ends, today)
    if problems:
        raise Refused(problems)
    values = _values(session, said)
    if current.active and all(getattr(current, name) == value for name, value in values.items()):
        return
    if current.active:
        reverse_supply(session, current, change)
    _write(session, said, ends, change, today, number=current.number + 1)


def withdraw_supply(session: Session, uuid: str, opened: int, change: Change) -> None:
    """Take a supply back: its movements are reversed, and its history stays.

    Raises Refused without a reason, Overtaken and LookupError as `change_supply`.
    """
    one_writer_at_a_time(session)
    current = _current(session, uuid, opened)
    if not change.reason:
        raise Refused([Problem("reason", "Scrivere perché la fornitura si ritira.")])
    if not current.active:
        return
    reverse_supply(session, current, change)
    said = values_of(current) | {"active": False, "intake_uuid": "", "sale_uuid": ""}
    said.pop("supply")
    record(session, SupplyVersion, {"supply": uuid}, said, change)


def intermediaries_of(version: SupplyVersion) -> tuple[Intermediary, ...]:
    """Return who bought and sold on between producer and outlet."""
    rows = json.loads(version.intermediaries)
    return tuple(Intermediary(row["kind"], row["name"]) for row in rows)


def _there(session: Session, said: SupplyInput) -> str | None:
    same = col(Supply.uuid) == str(said.uuid)
    if said.import_key is not None:
        same |= col(Supply.import_key) == said.import_key
    return session.exec(select(Supply.uuid).where(same)).first()


def _current(session: Session, uuid: str, opened: int) -> SupplyVersion:
    query = select(SupplyVersion).where(
        known(SupplyVersion, None), col(SupplyVersion.supply) == uuid
    )
    current = session.exec(query).first()
    if current is None:
        raise LookupError(f"There is no supply {uuid}.")
    if current.id != opened:
        raise Overtaken(current)
    return current


def _write(
    session: Session, said: SupplyInput, ends: Ends, change: Change, today: date, *, number: int
) -> None:
    values = _values(session, said) | {"number": number, "active": True}
    planned = SupplyVersion(**values, supply=str(said.uuid), recorded_from=change.at)
    intake, sale = post_supply(
        session, planned, ends.producer.name if ends.producer else "", change, today
    )
    posted = {"intake_uuid": str(intake), "sale_uuid": str(sale)}
    record(session, SupplyVersion, {"supply": str(said.uuid)}, values | posted, change)


def _values(session: Session, said: SupplyInput) -> dict[str, Any]:
    category = session.exec(select(Category.id).where(Category.slug == said.category)).one()
    return {
        "producer_id": said.producer,
        "node_id": said.outlet,
        "month": said.month,
        "category_id": category,
        "grams": said.grams,
        "cents": said.cents,
        "processed": said.processed or usually_processed(said.category),
        "intermediaries": _written(said.intermediaries),
        "declared_km": said.declared_km,
        "method": int(Method.from_slug(said.method)),
        "source": said.source.strip(),
        "simulated": said.simulated,
    }


def _written(items: Sequence[Intermediary]) -> str:
    rows: list[Mapping[str, str]] = [
        {"kind": item.kind, "name": item.name.strip()} for item in items
    ]
    return json.dumps(rows, ensure_ascii=False)

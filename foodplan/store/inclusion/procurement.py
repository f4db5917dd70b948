"""Public contracts under municipal regulation 307, and the purchases they are a share of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.models.inclusion import SocialContract, SocialPurchases
from foodplan.rules.inclusion import FIRST_YEAR
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import Overtaken, check_version
from foodplan.store.history import Change, Moment, record, version_at, versions_at

CONTRACT_NAMES = (
    "title", "buyer", "awarded_on", "cents", "reserved", "workers", "disadvantaged", "act",
    "source",
)  # fmt: skip
LONGEST = {"title": 200, "buyer": 160, "act": 300, "source": 400}


@dataclass(frozen=True)
class PurchasesInput:
    """Cents of all the purchases of a year, with the source; no cents withdraw them."""

    year: int
    cents: int | None
    source: str = ""
    simulated: bool = False


def list_contracts(session: Session, moment: Moment) -> list[SocialContract]:
    """Return the contracts that hold at a moment, the latest award first."""
    rows = versions_at(session, SocialContract, moment, active=True)
    return sorted(rows, key=lambda row: (row.awarded_on, row.title), reverse=True)


def get_contract(session: Session, contract: str, moment: Moment) -> SocialContract | None:
    """Return one contract, also one that was withdrawn, or None."""
    return version_at(session, SocialContract, moment, contract=contract)


def list_purchases(session: Session, moment: Moment) -> list[SocialPurchases]:
    """Return the purchases of each year that was stated, newest first."""
    rows = versions_at(session, SocialPurchases, moment)
    return sorted((row for row in rows if row.cents is not None), key=lambda row: -row.year)


def add_contract(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Keep a contract and return its identity; raises Refused."""
    refuse(_contract_problems(values, day))
    contract = str(uuid4())
    record(session, SocialContract, {"contract": contract}, dict(values), change)
    return contract


def change_contract(
    session: Session,
    contract: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a contract anew; raises Refused, and Overtaken when it changed after `opened`."""
    key = {"contract": contract}
    refuse(_contract_problems(values, day))
    current = check_version(session, SocialContract, key, opened, day)
    said = dict(values) | {"simulated": current.simulated}
    record(session, SocialContract, key, said, change)


def set_purchases(
    session: Session, item: PurchasesInput, opened: int, change: Change, day: date
) -> None:
    """State the purchases of a year, or with no cents that they are not stated any more."""
    one_writer_at_a_time(session)
    problems = too_long("source", item.source, LONGEST["source"])
    if not FIRST_YEAR <= item.year <= day.year:
        problems.append(Problem("year", "Scegliere un anno fino a quello in corso."))
    if item.cents is not None and item.cents <= 0:
        problems.append(Problem("euro", "Gli acquisti di un anno sono più di zero euro."))
    if item.cents is not None and not item.source.strip():
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, data o fonte."))
    refuse(problems)
    current = version_at(session, SocialPurchases, Moment(day), year=item.year)
    if current is not None and current.id != opened:
        raise Overtaken(current)
    values = {"cents": item.cents, "source": item.source.strip(), "simulated": item.simulated}
    record(session, SocialPurchases, {"year": item.year}, values, change)


def _contract_problems(values: Mapping[str, Any], day: date) -> list[Problem]:
    problems = [] if values.get("title") else [Problem("title", "Scrivere il titolo.")]
    for name, most in LONGEST.items():
        problems += too_long(name, values.get(name) or "", most)
    if not (values.get("source") or values.get("act")):
        problems.append(Problem("source", "Un contratto ha il suo atto o la sua fonte."))
    awarded, cents = values.get("awarded_on"), values.get("cents")
    if awarded is None or awarded > day:
        problems.append(Problem("awarded_on", "Scrivere il giorno dell'affidamento, non futuro."))
    if cents is None or cents <= 0:
        problems.append(Problem("euro", "Il valore di un contratto è più di zero euro."))
    return problems + _worker_problems(values.get("workers"), values.get("disadvantaged"))


def _worker_problems(workers: int | None, disadvantaged: int | None) -> list[Problem]:
    if (workers is None) != (disadvantaged is None):
        message = "Scrivere tutti e due i numeri, o nessuno: uno solo non dà una quota."
        return [Problem("disadvantaged" if disadvantaged is None else "workers", message)]
    if workers is None or disadvantaged is None:
        return []
    if workers < 1 or disadvantaged < 0:
        return [Problem("workers", "Serve almeno una persona al lavoro.")]
    if disadvantaged > workers:
        return [
            Problem("disadvantaged", "I lavoratori svantaggiati sono più di tutti i lavoratori.")
        ]
    return []

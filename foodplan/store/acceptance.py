"""What sites take from donors: which categories, on which days and hours, how to reach them."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.organisations import Acceptance
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, Moment, end, holds, record
from foodplan.store.ledger import list_categories

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_SLOT = re.compile(r"[a-z0-9-]{1,20}")
_LONGEST = {"contact": 200, "conditions": 300}


@dataclass(frozen=True)
class AcceptanceInput:
    """What a site takes: category slugs, weekdays (Monday is 0), hours as 09:30 or empty.

    `contact` is the organisation's own, and everybody reads it.
    """

    categories: tuple[str, ...]
    weekdays: tuple[int, ...]
    from_time: str = ""
    to_time: str = ""
    contact: str = ""
    conditions: str = ""


@dataclass(frozen=True)
class AcceptanceRow(AcceptanceInput):
    """One of a site's statements, named by its `slot`."""

    node_id: int = 0
    slot: str = ""


def list_acceptances(
    session: Session, moment: Moment, nodes: Collection[int] | None = None
) -> list[AcceptanceRow]:
    """Return what sites (node ids, all when None) take at a moment, earliest hours first."""
    query = select(Acceptance).where(holds(Acceptance, moment))
    if nodes is not None:
        query = query.where(col(Acceptance.node_id).in_(nodes))
    rows = [_row(found) for found in session.exec(query)]
    return sorted(rows, key=lambda row: (row.node_id, row.from_time or "24", row.slot))


def get_acceptance(
    session: Session, node_id: int, slot: str, moment: Moment
) -> AcceptanceRow | None:
    """Return one of a site's statements at a moment, or None."""
    found = (row for row in list_acceptances(session, moment, [node_id]) if row.slot == slot)
    return next(found, None)


def set_acceptance(
    session: Session, node_id: int, slot: str, said: AcceptanceInput, change: Change, since: date
) -> None:
    """State what a site takes from a day on; what it took before stays readable.

    The same slot sent twice is one statement. Raises Refused with every problem.
    """
    problems = _problems(session, slot, said)
    if problems:
        raise Refused(problems)
    values = asdict(said)
    values["categories"] = ",".join(dict.fromkeys(said.categories))
    values["weekdays"] = ",".join(str(day) for day in sorted(set(said.weekdays)))
    key = {"node_id": node_id, "slot": slot}
    record(session, Acceptance, key, values, change, valid_from=since)


def end_acceptance(session: Session, node_id: int, slot: str, change: Change, on: date) -> bool:
    """State that a site no longer takes this from a day on; False when it did not anyway."""
    return end(session, Acceptance, {"node_id": node_id, "slot": slot}, change, on) > 0


def _row(found: Acceptance) -> AcceptanceRow:
    return AcceptanceRow(
        categories=tuple(part for part in found.categories.split(",") if part),
        weekdays=tuple(int(part) for part in found.weekdays.split(",") if part),
        from_time=found.from_time,
        to_time=found.to_time,
        contact=found.contact,
        conditions=found.conditions,
        node_id=found.node_id,
        slot=found.slot,
    )


def _problems(session: Session, slot: str, said: AcceptanceInput) -> list[Problem]:
    known = {row.slug for row in list_categories(session)}
    problems = [
        *_problems_with_hours(said),
        *(
            Problem(name, "Al massimo %(most)d caratteri.", {"most": most})
            for name, most in _LONGEST.items()
            if len(getattr(said, name)) > most
        ),
    ]
    if not said.categories or not set(said.categories) <= known:
        problems.append(Problem("categories", "Scegliere almeno una categoria dell'elenco."))
    if not said.weekdays or not set(said.weekdays) <= set(range(7)):
        problems.append(Problem("weekdays", "Scegliere almeno un giorno della settimana."))
    if not said.contact:
        problems.append(
            Problem("contact", "Scrivere un telefono o un indirizzo e-mail dell'organizzazione.")
        )
    if not _SLOT.fullmatch(slot):
        problems.append(Problem("slot", "Questo modulo non si riconosce: riaprirlo."))
    return problems


def _problems_with_hours(said: AcceptanceInput) -> list[Problem]:
    problems = [
        Problem(name, "Scrivere l'ora come 09:30.")
        for name in ("from_time", "to_time")
        if getattr(said, name) and not _TIME.fullmatch(getattr(said, name))
    ]
    if problems:
        return problems
    if bool(said.from_time) != bool(said.to_time):
        missing = "to_time" if said.from_time else "from_time"
        return [Problem(missing, "Indicare tutte e due le ore, o nessuna.")]
    if said.from_time and said.from_time >= said.to_time:
        return [Problem("to_time", "L'ora di fine viene dopo quella di inizio.")]
    return []

"""Changing what is said of a site from a day on: name, area, kind, how it distributes, active."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.ledger import Balance
from foodplan.models.organisations import Node, NodeVersion
from foodplan.rules.ledger import DistributionMode, NodeKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import last_statement, state_from, statements
from foodplan.store.history import Change, Moment, holds, values_of


@dataclass(frozen=True)
class SiteInput:
    """What an officer states of a site; its organisation and its place stay."""

    name: str
    area: str | None
    site_kind: str
    distribution_mode: str
    active: bool = True


def last_site_version(session: Session, node_id: int) -> NodeVersion | None:
    """Return the last statement about a node, whatever its days, or None."""
    return last_statement(statements(session, NodeVersion, {"node_id": node_id}))


def closed_sites(session: Session, organisation: int, moment: Moment) -> list[tuple[str, str]]:
    """Return slug and name of an organisation's sites that are closed at a moment, by name."""
    query = (
        select(Node.slug, NodeVersion.name)
        .join(NodeVersion, col(NodeVersion.node_id) == col(Node.id))
        .where(Node.kind == NodeKind.STOCK, holds(NodeVersion, moment))
        .where(NodeVersion.organisation_id == organisation, col(NodeVersion.active).is_(False))
        .order_by(col(NodeVersion.name))
    )
    return [(slug, name) for slug, name in session.exec(query)]


def change_site(
    session: Session, node_id: int, opened: int, values: SiteInput, change: Change, since: date
) -> None:
    """State what holds of a site from a day on, until the next day of which more is stated.

    `opened` is the last statement that was read. Raises Refused for a site that closes with goods
    on its shelves, Overtaken when somebody stated another, LookupError for what is not a site.
    """
    kind = select(Node.kind).where(Node.id == node_id).with_for_update()
    rows = statements(session, NodeVersion, {"node_id": node_id})
    if session.exec(kind).first() != NodeKind.STOCK or not rows:
        raise LookupError(f"Node {node_id} is not a site.")
    problems = _problems(session, node_id, values)
    if problems:
        raise Refused(problems)
    held = [row for row in rows if row.valid_from <= since] or rows
    said = {name: value for name, value in values_of(held[-1]).items() if name != "node_id"}
    said |= {
        "name": values.name.strip(),
        "area": values.area or None,
        "site_kind": values.site_kind,
        "distribution_mode": values.distribution_mode,
        "active": values.active,
    }
    state_from(session, NodeVersion, {"node_id": node_id}, opened, said, change, since)


def _problems(session: Session, node_id: int, values: SiteInput) -> list[Problem]:
    problems = []
    if not values.name.strip():
        problems.append(Problem("name", "Scrivere il nome."))
    if values.distribution_mode not in set(DistributionMode):
        problems.append(Problem("distribution_mode", "Scegliere dall'elenco."))
    held = sa.select(sa.func.sum(Balance.grams)).where(col(Balance.node_id) == node_id)
    left = int(session.execute(held).scalar() or 0)
    if not values.active and left:
        message = "A magazzino risultano %(kilos)s: prima registrare dove sono andati."
        problems.append(Problem("active", message, {"kilos": format_kilos(left)}))
    return problems

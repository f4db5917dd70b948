"""Outlets: the places where goods of short chains are sold, each a stock node of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.organisations import NodeVersion
from foodplan.models.short_chains import OutletVersion
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.short_chain_words import OUTLETS
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time, state_from
from foodplan.store.history import Change, Moment, record, version_at
from foodplan.store.organisations import (
    OUTLET_SITE,
    NodeInput,
    OrganisationInput,
    add_node,
    add_organisation,
    change_node,
    get_node,
    get_organisation,
)
from foodplan.store.short_chains.producers import free_organisation, place_problems, tidy_place

OUTLET_NAMES = (
    "name", "kind", "resells", "municipality", "province", "latitude", "longitude", "error_m",
    "source", "active",
)  # fmt: skip


@dataclass(frozen=True)
class OutletInput:
    """An outlet that is not registered yet; `place` holds producers.PLACE_NAMES.

    `organisation` is the slug of who runs it; empty makes one with the outlet's own name.
    """

    name: str
    kind: str
    resells: bool = False
    place: Mapping[str, Any] = field(default_factory=dict)
    organisation: str = ""
    public_name: bool = False
    simulated: bool = False


def add_outlet(session: Session, said: OutletInput, change: Change) -> int:
    """Make an outlet; return the id of its node. Raises Refused for what is to mend."""
    one_writer_at_a_time(session)
    problems = _problems(said.name, said.kind) + place_problems(said.place)
    owner = get_organisation(session, said.organisation) if said.organisation else None
    if said.organisation and owner is None:
        problems.append(Problem("organisation", "Scegliere dall'elenco."))
    if problems:
        raise Refused(problems)
    name = said.name.strip()
    number = owner.id if owner else _keeper(session, said, change)
    node = NodeInput(name=name, organisation=number, site_kind=OUTLET_SITE)
    node_id = add_node(session, _free_node(session, name), node, change)
    values = tidy_place(said.place) | {
        "kind": said.kind,
        "resells": said.resells,
        "active": True,
        "simulated": said.simulated,
    }
    record(session, OutletVersion, {"node_id": node_id}, values, change)
    return node_id


def change_outlet(
    session: Session,
    node_id: int,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    since: date = BEGINNING,
) -> None:
    """State OUTLET_NAMES of an outlet from a day on; `opened` is the version that was read.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    name = str(values.get("name", ""))
    problems = _problems(name, str(values.get("kind", ""))) + place_problems(values)
    if problems:
        raise Refused(problems)
    current = version_at(session, OutletVersion, Moment(date.max), node_id=node_id)
    node = version_at(session, NodeVersion, Moment(date.max), node_id=node_id)
    if current is None or node is None:
        raise LookupError(f"Node {node_id} is no outlet.")
    said = tidy_place(values) | {
        "kind": values["kind"],
        "resells": bool(values.get("resells")),
        "active": bool(values.get("active", True)),
        "simulated": current.simulated,
    }
    state_from(session, OutletVersion, {"node_id": node_id}, opened, said, change, since)
    if node.name != name.strip():
        renamed = NodeInput(
            name=name.strip(), organisation=node.organisation_id, site_kind=OUTLET_SITE
        )
        change_node(session, node_id, renamed, change)


def _problems(name: str, kind: str) -> list[Problem]:
    problems = too_long("name", name, 120)
    if not name.strip():
        problems.append(Problem("name", "Scrivere il nome."))
    if kind not in OUTLETS:
        problems.append(Problem("kind", "Scegliere dall'elenco."))
    return problems


def _keeper(session: Session, said: OutletInput, change: Change) -> int:
    values = OrganisationInput(
        said.name.strip(), "market" if said.kind == "market" else "other", said.public_name,
        simulated=said.simulated,
    )  # fmt: skip
    return add_organisation(session, free_organisation(session, said.name), values, change)


def _free_node(session: Session, name: str) -> str:
    plain, number = slugify(name, "punto-vendita"), 1
    slug = plain
    while get_node(session, slug) is not None:
        number += 1
        slug = f"{plain}-{number}"
    return slug

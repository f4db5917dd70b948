"""Producers and the places where they grow and work their goods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.short_chains import ProducerPlace, ProducerVersion
from foodplan.rules.geography import Box, point_problem
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.short_chain_words import PRODUCERS, ROLES
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time, state_from
from foodplan.store.history import Change, Moment, record, version_at
from foodplan.store.organisations import (
    OrganisationInput,
    add_organisation,
    get_organisation,
    list_organisations,
)

PRODUCER_KIND = "producer"
# Food reaches Torino from all of Italy, so that far places are no slips.
ITALY = Box(south=35.4, north=47.2, west=6.5, east=18.6)
PLACE_NAMES = (
    "municipality", "province", "latitude", "longitude", "error_m", "place", "source",
)  # fmt: skip
MOST_ERROR = 200_000
# The day on which the last statement holds, whatever its days.
LAST = date.max


@dataclass(frozen=True)
class ProducerInput:
    """A producer that is not registered yet; `organisation` is the slug of one that is there."""

    name: str
    kind: str = "farm"
    public_name: bool = False
    source: str = ""
    simulated: bool = False
    organisation: str = ""


@dataclass(frozen=True)
class PlaceInput:
    """What is said from a day on of a place where goods are grown or worked.

    `slot` keeps the place's identity: a new one makes a new place. `role` is production or
    processing, `values` are PLACE_NAMES and may say `active` False, `opened` is the id of the last
    statement that was read, 0 for none.
    """

    slot: UUID
    role: str
    values: Mapping[str, Any]
    since: date = BEGINNING
    opened: int = 0


def add_producer(session: Session, said: ProducerInput, change: Change) -> int:
    """Make an organisation a producer; return its id. Raises Refused for what is to mend."""
    one_writer_at_a_time(session)
    problems = _producer_problems(session, said)
    if problems:
        raise Refused(problems)
    number = _organisation(session, said, change)
    values = {"kind": said.kind, "source": said.source, "simulated": said.simulated, "active": True}
    record(session, ProducerVersion, {"organisation_id": number}, values, change)
    return number


def change_producer(
    session: Session,
    number: int,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    since: date = BEGINNING,
) -> None:
    """State a producer's kind, source and whether it still supplies, from a day on.

    `opened` is the version that was read. Raises Refused for what is to mend and Overtaken when
    another version came meanwhile.
    """
    one_writer_at_a_time(session)
    problems = _kind_problems(str(values.get("kind", "")), str(values.get("source", "")))
    if problems:
        raise Refused(problems)
    key = {"organisation_id": number}
    current = version_at(session, ProducerVersion, Moment(LAST), **key)
    said = {**values, "simulated": bool(current and current.simulated)}
    state_from(session, ProducerVersion, key, opened, said, change, since)


def set_place(session: Session, number: int, said: PlaceInput, change: Change) -> None:
    """State where a producer grows or works its goods; `number` is the producer's id.

    Raises Refused for what is to mend, Overtaken when another version came meanwhile, and
    LookupError for who is no producer.
    """
    one_writer_at_a_time(session)
    producer = version_at(session, ProducerVersion, Moment(LAST), organisation_id=number)
    if producer is None:
        raise LookupError(f"Organisation {number} is no producer.")
    problems = place_problems(said.values)
    if said.role not in ROLES:
        problems.append(Problem("role", "Scegliere dall'elenco."))
    if problems:
        raise Refused(problems)
    values = tidy_place(said.values) | {
        "organisation_id": number,
        "role": said.role,
        "active": bool(said.values.get("active", True)),
        "simulated": producer.simulated,
    }
    key = {"slot": str(said.slot)}
    state_from(session, ProducerPlace, key, said.opened, values, change, said.since)


def place_problems(values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with a place: half a point, zeros, a province that is no code."""
    lat, lon = values.get("latitude"), values.get("longitude")
    province, error = str(values.get("province") or "").strip(), values.get("error_m")
    problems = too_long("municipality", str(values.get("municipality") or ""), 80)
    problems += too_long("source", str(values.get("source") or ""), 400)
    if not str(values.get("municipality") or "").strip():
        problems.append(Problem("municipality", "Scrivere il comune."))
    if province and not (len(province) == 2 and province.isascii() and province.isalpha()):
        message = "La provincia si scrive con la sua sigla di due lettere, per esempio TO."
        problems.append(Problem("province", message))
    if (lat is None) != (lon is None):
        field = "longitude" if lon is None else "latitude"
        problems.append(Problem(field, "Servono tutte e due le coordinate, oppure nessuna."))
    elif lat is not None and lon is not None:
        found = point_problem(lat, lon, ITALY)
        problems += [Problem("latitude", _in_italy(found), found.params)] if found else []
    if error is not None and not 0 <= error <= MOST_ERROR:
        message = "L'errore va da 0 a %(most)s metri."
        problems.append(Problem("error_m", message, {"most": MOST_ERROR}))
    return problems


def tidy_place(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a place as it is kept: spaces gone, the province in capitals."""
    said = {name: values.get(name) for name in PLACE_NAMES}
    for name in ("municipality", "province", "source"):
        said[name] = str(said[name] or "").strip()
    said["province"] = str(said["province"]).upper()
    return said | {"place": said["place"] or None}


def _in_italy(found: Problem) -> str:
    if "Piemonte" in found.message:
        return "Il punto %(lat)s, %(lon)s è fuori dall'Italia: controllare le coordinate."
    return found.message


def _producer_problems(session: Session, said: ProducerInput) -> list[Problem]:
    problems = _kind_problems(said.kind, said.source)
    if not said.organisation:
        problems += [] if said.name.strip() else [Problem("name", "Scrivere il nome.")]
        problems += too_long("name", said.name, 120)
        taken = {row.name.casefold() for row in list_organisations(session)}
        if said.name.strip().casefold() in taken:
            message = "C'è già un'organizzazione con questo nome: sceglierla dall'elenco."
            problems.append(Problem("name", message))
        return problems
    row = get_organisation(session, said.organisation)
    if row is None:
        return [*problems, Problem("organisation", "Scegliere dall'elenco.")]
    if version_at(session, ProducerVersion, Moment(LAST), organisation_id=row.id):
        problems.append(Problem("organisation", "È già fra i produttori."))
    return problems


def _kind_problems(kind: str, source: str) -> list[Problem]:
    problems = too_long("source", source, 400)
    if kind not in PRODUCERS:
        problems.append(Problem("kind", "Scegliere dall'elenco."))
    return problems


def _organisation(session: Session, said: ProducerInput, change: Change) -> int:
    row = get_organisation(session, said.organisation) if said.organisation else None
    if row is not None:
        return row.id
    values = OrganisationInput(
        said.name.strip(), PRODUCER_KIND, said.public_name, simulated=said.simulated
    )
    return add_organisation(session, free_organisation(session, said.name), values, change)


def free_organisation(session: Session, name: str) -> str:
    """Return an organisation's slug that nobody has."""
    plain, taken = slugify(name, "produttore"), {row.slug for row in list_organisations(session)}
    numbers = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in numbers if slug not in taken)

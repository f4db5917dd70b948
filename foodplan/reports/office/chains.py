"""Short chains as the office keeps them: supplies, producers, outlets, each with its history."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from foodplan.models.ledger import Category
from foodplan.models.organisations import Organisation
from foodplan.models.short_chains import (
    OutletVersion,
    ProducerPlace,
    ProducerVersion,
    SupplyVersion,
)
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.rules.short_chain_words import OUTLETS, PROCESSED, PRODUCERS, ROLES
from foodplan.store.history import Moment, history_of, version_at
from foodplan.store.organisations import get_node, list_organisations
from foodplan.store.short_chains import JudgedSupply, Outlet, Producer, judged_supplies, registered

PLACE_WORDS = {
    "municipality": "comune",
    "province": "provincia",
    "latitude": "latitudine",
    "longitude": "longitudine",
    "error_m": "errore in metri",
    "source": "fonte",
    "active": "in uso",
}
PRODUCER_WORDS = {"kind": "tipo", "source": "fonte", "active": "in uso"}
OUTLET_WORDS = {"kind": "tipo", "resells": "compra e rivende"} | PLACE_WORDS
SUPPLY_WORDS = {
    "producer_id": "produttore",
    "node_id": "punto vendita",
    "month": "mese",
    "category_id": "categoria",
    "grams": "grammi",
    "cents": "centesimi di euro",
    "processed": "prodotto",
    "intermediaries": "intermediari",
    "declared_km": "chilometri dichiarati",
    "source": "fonte",
    "active": "in uso",
}
PURCHASE_WORDS = {
    "node_id": "mensa",
    "kind": "documento",
    "first_month": "primo mese",
    "last_month": "ultimo mese",
    "category_id": "categoria",
    "product": "prodotto",
    "grams": "grammi",
    "cents": "centesimi di euro",
    "local": "dichiarato locale",
    "local_reason": "perché",
    "producer_id": "produttore",
    "document": "riferimento",
    "source": "fonte",
    "active": "in uso",
}
PITCH_WORDS = {
    "producers": "posteggi dei produttori",
    "pitches": "posteggi in tutto",
    "source": "fonte",
    "active": "in uso",
}
COUNT_WORDS = {
    "node_id": "mercato",
    "day": "giorno",
    "producers": "banchi di produttori",
    "stalls": "banchi in tutto",
    "note": "nota",
    "active": "in uso",
}
FIELDS = PLACE_WORDS | OUTLET_WORDS | PRODUCER_WORDS | SUPPLY_WORDS | PURCHASE_WORDS
# The same name is another word for a pitch and for a stall.
MORE_FIELDS = (PITCH_WORDS, COUNT_WORDS)
LAST = Moment(date.max)


@dataclass(frozen=True)
class Wanted:
    """What the office looks for: a month, a producer, an outlet, an answer; 0 and "" are all."""

    month: int = 0
    producer: int = 0
    outlet: int = 0
    km0: str = ""


@dataclass(frozen=True)
class ChainsPage:
    """The list of supplies with all producers and outlets."""

    supplies: tuple[JudgedSupply, ...]
    every: int
    months: tuple[int, ...]
    producers: tuple[Producer, ...]
    outlets: tuple[Outlet, ...]


@dataclass(frozen=True)
class ProducerPage:
    """One producer with its places and its history."""

    row: Producer
    version: ProducerVersion
    places: tuple[ProducerPlace, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class OutletPage:
    """One outlet with its history."""

    row: Outlet
    version: OutletVersion
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class SupplyOfficePage:
    """One supply with its verdict (None once it is taken back) and its history."""

    version: SupplyVersion
    judged: JudgedSupply | None
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class Offered:
    """What the form of a supply can choose from; `slugs` are categories by id."""

    producers: tuple[tuple[int, str], ...]
    outlets: tuple[tuple[int, str], ...]
    categories: tuple[tuple[int, str], ...]
    slugs: dict[int, str]


def chains_page(session: Session, today: date, wanted: Wanted) -> ChainsPage:
    """Return the supplies that are looked for, the latest first."""
    rows = judged_supplies(session, Moment(today))
    found = registered(session, LAST)
    kept = [
        row
        for row in rows
        if wanted.month in {0, row.version.month}
        and wanted.producer in {0, row.producer.id}
        and wanted.outlet in {0, row.outlet.node_id}
        and wanted.km0 in {"", row.verdict.km0}
    ]
    return ChainsPage(
        tuple(kept),
        len(rows),
        tuple(sorted({row.version.month for row in rows}, reverse=True)),
        tuple(found.producers(date.max)),
        tuple(found.outlets(date.max)),
    )


def offered(session: Session, own: SupplyVersion | None = None) -> Offered:
    """Return what a supply's form can choose from, as it is said last.

    A supply that is there keeps its own ends among them, also when they have closed since.
    """
    ends = (own.producer_id, own.node_id) if own else (0, 0)
    found = registered(session, LAST)
    rows = session.exec(select(Category)).all()
    foods = sorted((row for row in rows if row.food), key=lambda row: (row.position, row.slug))
    return Offered(
        tuple(
            (row.id, row.name)
            for row in found.producers(date.max)
            if row.active or row.id == ends[0]
        ),
        tuple(
            (row.node_id, row.name)
            for row in found.outlets(date.max)
            if row.active or row.node_id == ends[1]
        ),
        tuple((row.id or 0, row.name) for row in foods),
        {row.id or 0: row.slug for row in rows},
    )


def keepers(session: Session) -> list[tuple[str, str]]:
    """Return the organisations that may become a producer or run an outlet, by name."""
    return [(row.slug, row.name) for row in list_organisations(session) if row.active]


def producer_page(session: Session, slug: str) -> ProducerPage | None:
    """Return a producer by its organisation's slug, or None."""
    number = session.exec(select(Organisation.id).where(Organisation.slug == slug)).first()
    found = registered(session, LAST)
    row = found.producer(number or 0, date.max)
    version = version_at(session, ProducerVersion, LAST, organisation_id=number or 0)
    if row is None or version is None:
        return None
    people = names_of_people(session)
    own = history_lines(
        history_of(session, ProducerVersion, organisation_id=row.id), PRODUCER_WORDS, people,
        words={"kind": PRODUCERS},
    )  # fmt: skip
    places = tuple(found.places(row.id, date.max))
    rows = history_of(session, ProducerPlace, organisation_id=row.id)
    slots = {place.slot: ROLES[place.role] for place in rows}
    told = [
        history_lines([item for item in rows if item.slot == slot], PLACE_WORDS, people, role)
        for slot, role in slots.items()
    ]
    return ProducerPage(row, version, places, merged([own, *told]))


def last_place(session: Session, producer: int, slot: str) -> ProducerPlace | None:
    """Return what is said last of a producer's place, in use or not, or None."""
    return version_at(session, ProducerPlace, LAST, organisation_id=producer, slot=slot)


def outlet_page(session: Session, slug: str) -> OutletPage | None:
    """Return an outlet by its node's slug, or None."""
    node = get_node(session, slug)
    row = registered(session, LAST).outlet(node.id, date.max) if node else None
    version = version_at(session, OutletVersion, LAST, node_id=node.id) if node else None
    if row is None or version is None:
        return None
    rows = history_of(session, OutletVersion, node_id=row.node_id)
    people = names_of_people(session)
    return OutletPage(row, version, history_lines(rows, OUTLET_WORDS, people,
                                                  words={"kind": OUTLETS}))  # fmt: skip


def supply_office_page(session: Session, uuid: str, today: date) -> SupplyOfficePage | None:
    """Return a supply, taken back or not, or None."""
    version = version_at(session, SupplyVersion, LAST, supply=uuid)
    if version is None:
        return None
    judged = judged_supplies(session, Moment(today), uuid=uuid)
    choice = offered(session, version)
    words = {
        "processed": PROCESSED,
        "producer_id": {str(number): name for number, name in choice.producers},
        "node_id": {str(number): name for number, name in choice.outlets},
        "category_id": {str(number): name for number, name in choice.categories},
    }
    rows = history_of(session, SupplyVersion, supply=uuid)
    lines = history_lines(rows, SUPPLY_WORDS, names_of_people(session), words=words)
    return SupplyOfficePage(version, judged[0] if judged else None, lines)

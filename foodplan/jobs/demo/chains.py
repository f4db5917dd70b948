"""Short chains of the demo: invented producers and outlets in real municipalities, simulated."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from sqlmodel import Session

from foodplan.jobs.demo.record import demo_months
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.short_chains import Intermediary
from foodplan.store.history import Change
from foodplan.store.short_chains import (
    OutletInput,
    PlaceInput,
    ProducerInput,
    SupplyInput,
    add_outlet,
    add_producer,
    add_supply,
    set_place,
)

# Centres of municipalities, to a hundredth of a degree, with an error as wide as a municipality.
# Public geography; which invented farm stands where is invented.
TOWNS = {
    "Torino": ("TO", 45.07, 7.69, 500),
    "Carmagnola": ("TO", 44.85, 7.72, 3000),
    "Pinerolo": ("TO", 44.89, 7.33, 3000),
    "Ivrea": ("TO", 45.47, 7.88, 2000),
    "Asti": ("AT", 44.90, 8.21, 4000),
    "Bra": ("CN", 44.70, 7.85, 3000),
    "Saluzzo": ("CN", 44.65, 7.49, 3000),
    "Mondovì": ("CN", 44.39, 7.82, 3000),
    "Murazzano": ("CN", 44.47, 8.02, 3000),
    "Vercelli": ("VC", 45.32, 8.42, 4000),
}


@dataclass(frozen=True)
class Farm:
    """An invented producer: where it grows and works, what it sells and how much in a month."""

    name: str
    town: str
    goods: tuple[tuple[str, int], ...]
    mill: str = ""
    public: bool = True
    kind: str = "farm"


@dataclass(frozen=True)
class Stand:
    """An invented outlet, and whose goods reach it through whom."""

    name: str
    kind: str
    farms: tuple[int, ...]
    resells: bool = False
    through: tuple[str, ...] = ()
    public: bool = True
    silent: frozenset[int] = field(default_factory=frozenset)


FARMS = (
    Farm("Cascina dimostrativa dei Tigli", "Pinerolo", (("ortofrutta", 420), ("uova", 60))),
    Farm("Orti dimostrativi del Sud", "Carmagnola", (("ortofrutta", 640),)),
    Farm("Caseificio dimostrativo", "Saluzzo", (("formaggi", 180),), mill="Bra"),
    Farm("Frutteti dimostrativi", "Saluzzo", (("ortofrutta", 510),), public=False),
    Farm("Riseria dimostrativa", "Vercelli", (("pasta-riso-cereali", 260),), mill="Vercelli"),
    Farm("Forno agricolo dimostrativo", "Asti", (("pane-forno", 150),), mill="Mondovì"),
    Farm("Stalla dimostrativa", "Ivrea", (("latte-yogurt", 210),), mill="Ivrea"),
    Farm("Patate dimostrative di montagna", "Mondovì", (("patate-tuberi", 380),), public=False,
         kind="associated"),
    Farm("Malga dimostrativa", "Murazzano", (("formaggi", 140),), mill="Murazzano"),
)  # fmt: skip
STANDS = (
    Stand("Mercato contadino dimostrativo", "market", (0, 1, 2, 3)),
    Stand("GAS dimostrativo", "gas", (0, 4, 6, 8), silent=frozenset({1, 2})),
    Stand("Alveare dimostrativo", "hive", (1, 2, 5), silent=frozenset({3})),
    Stand("Mensa dimostrativa", "canteen", (1, 3, 7), through=("agricultural_cooperative",
          "social_cooperative")),
    Stand("Bottega dimostrativa", "shop", (5, 7), resells=True, through=("wholesaler",),
          public=False),
)  # fmt: skip
PER_CENT = (100, 82, 70, 76, 90, 104, 115, 128, 120, 110, 96, 88)


def state_chains(session: Session, last_day: date, change: Change) -> int:
    """State producers, outlets and their supplies of the demo's months; return the supplies.

    Each month is stated on the fifth day of the next one, as far as that day has come.
    """
    farms = [_add_farm(session, farm, change) for farm in FARMS]
    stands = [_add_stand(session, stand, change) for stand in STANDS]
    shop = _add_own_shop(session, change)
    count = 0
    for place, month in enumerate(demo_months(last_day)):
        stated = _stated_on(month)
        if stated > last_day:
            continue
        for row in (*_supplies(place, month, farms, stands), _own_sale(month, farms[0], shop)):
            at = change.at + timedelta(days=(stated - change.at.date()).days)
            add_supply(session, row, Change(at, reason=change.reason), stated)
            count += 1
    return count


def _add_farm(session: Session, farm: Farm, change: Change) -> int:
    said = ProducerInput(farm.name, farm.kind, public_name=farm.public, simulated=True,
                         source="Dato inventato per la dimostrazione")  # fmt: skip
    number = add_producer(session, said, change)
    for role, town in (("production", farm.town), ("processing", farm.mill)):
        if town:
            slot = uuid5(MOVEMENT_NAMESPACE, f"demo:{farm.name}:{role}")
            set_place(session, number, PlaceInput(slot, role, _town(town)), change)
    return number


def _add_stand(session: Session, stand: Stand, change: Change) -> int:
    said = OutletInput(
        stand.name, stand.kind, stand.resells, _town("Torino"), public_name=stand.public,
        simulated=True,
    )  # fmt: skip
    return add_outlet(session, said, change)


def _add_own_shop(session: Session, change: Change) -> int:
    said = OutletInput(
        "Spaccio dimostrativo dei Tigli", "farm_shop", False, _town(FARMS[0].town),
        "cascina-dimostrativa-dei-tigli", simulated=True,
    )  # fmt: skip
    return add_outlet(session, said, change)


def _own_sale(month: int, farm: int, shop: int) -> SupplyInput:
    return SupplyInput(
        _identity(month, len(STANDS), 0, "uova"), farm, shop, month, "uova",
        240 * PER_CENT[month % 100 - 1], source="Dato inventato per la dimostrazione",
        simulated=True,
    )  # fmt: skip


def _supplies(place: int, month: int, farms: list[int], stands: list[int]) -> list[SupplyInput]:
    rows = []
    for number, stand in enumerate(STANDS):
        through = tuple(Intermediary(kind) for kind in stand.through)
        for farm in () if place in stand.silent else stand.farms:
            for slug, kilos in FARMS[farm].goods:
                share = PER_CENT[(month % 100 - 1 + farm) % 12]
                grams = kilos * share * 10 // len(STANDS) * (2 + number % 2)
                rows.append(
                    SupplyInput(
                        _identity(month, number, farm, slug), farms[farm], stands[number], month,
                        slug, grams, cents=None if number % 2 else grams * 3 // 10,
                        processed="raw" if slug == "latte-yogurt" else None,
                        intermediaries=through, method="estimated" if number == 2 else "weighed",
                        source="Dato inventato per la dimostrazione", simulated=True,
                    )
                )  # fmt: skip
    return rows


def _identity(month: int, stand: int, farm: int, slug: str) -> UUID:
    return uuid5(MOVEMENT_NAMESPACE, f"demo:supply:{month}:{stand}:{farm}:{slug}")


def _town(name: str) -> dict[str, object]:
    province, lat, lon, error = TOWNS[name]
    return {"municipality": name, "province": province, "latitude": lat, "longitude": lon,
            "error_m": error, "source": "centro del comune, luogo inventato"}  # fmt: skip


def _stated_on(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year + number // 12, number % 12 + 1, 5)

"""Canteens, producers' pitches and market counts of the demo: few rows, invented and simulated."""

from datetime import date, datetime, time, timedelta
from uuid import uuid5

from sqlmodel import Session

from foodplan.rules.calendar import ROME
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.store.history import Change, Moment
from foodplan.store.short_chains import (
    CountInput,
    PitchesInput,
    PurchaseInput,
    add_count,
    add_purchase,
    registered,
    set_pitches,
)

SOURCE = "Dato inventato per la dimostrazione"
CANTEEN, MARKET = "Mensa dimostrativa", "Mercato contadino dimostrativo"
# Product, category, kilos and euro of a quarter (0: not stated), local, why.
INVOICES = (
    ("Carote e zucchine", "ortofrutta", 1_850, 2_960, "yes", "Orti del Torinese, sulla bolla"),
    ("Mele", "ortofrutta", 1_200, 1_740, "yes", "Marchio di zona, sulla bolla"),
    ("Patate", "patate-tuberi", 2_100, 1_680, "no", "Provenienza: Emilia-Romagna"),
    ("Riso", "pasta-riso-cereali", 900, 1_530, "unknown", ""),
    ("Formaggi da tavola", "formaggi", 0, 3_400, "unknown", ""),
    ("Yogurt", "latte-yogurt", 640, 0, "no", "Provenienza: Trentino"),
)
# Product, category, kilos of a school year, local, why.
TENDER = (
    ("Ortofrutta di stagione", "ortofrutta", 14_000, "yes", "Clausola del capitolato: km 0"),
    ("Pane", "pane-forno", 9_000, "unknown", ""),
)
PRODUCERS, PITCHES = 12, 48
SEEN = ((11, 44), (9, None), (14, 47), (12, 46))


def state_canteens(session: Session, start: date, last_day: date, change: Change) -> None:
    """State a canteen's invoices by quarter and its tender, pitches, and counts by month.

    Each row is known from the fifth day of the month after its period, as far as that has come.
    """
    names = {
        row.name: row.node_id for row in registered(session, Moment(last_day)).outlets(last_day)
    }
    _invoices(session, names[CANTEEN], start, last_day, change)
    _tender(session, names[CANTEEN], start, last_day, change)
    said = PitchesInput(names[MARKET], PRODUCERS, PITCHES, SOURCE, start, simulated=True)
    set_pitches(session, said, change)
    for number, (producers, stalls) in enumerate(SEEN):
        day = start + timedelta(days=60 + 120 * number)
        if day <= last_day:
            uuid = uuid5(MOVEMENT_NAMESPACE, f"demo:count:{number}")
            count = CountInput(uuid, names[MARKET], day, producers, stalls, simulated=True)
            add_count(session, count, _known(day, change), last_day)


def _invoices(session: Session, canteen: int, start: date, last_day: date, change: Change) -> None:
    first = start.year * 100 + (start.month - 1) // 3 * 3 + 1
    quarter = 0
    while (stated := _after(_later(first, 2))) <= last_day:
        for product, category, kilos, euro, local, why in INVOICES:
            # A little more is local each time.
            growth = 100 + (4 * quarter if local == "yes" else -quarter)
            row = PurchaseInput(
                row_key=f"demo:{first}:{product}",
                outlet=canteen,
                kind="invoice",
                first_month=first,
                last_month=_later(first, 2),
                category=category,
                product=product,
                grams=kilos * 10 * growth or None,
                cents=euro * growth or None,
                local=local,
                local_reason=why,
                document=f"Fattura dimostrativa {first}",
                source=SOURCE,
                simulated=True,
            )
            add_purchase(session, row, _known(stated, change), stated)
        first, quarter = _later(first, 3), quarter + 1


def _tender(session: Session, canteen: int, start: date, last_day: date, change: Change) -> None:
    first = start.year * 100 + 9
    for product, category, kilos, local, why in TENDER:
        row = PurchaseInput(
            row_key=f"demo:gara:{first}:{product}",
            outlet=canteen,
            kind="tender",
            first_month=first,
            last_month=_later(first, 9),
            category=category,
            product=product,
            grams=kilos * 1_000,
            local=local,
            local_reason=why,
            document="Gara dimostrativa",
            source=SOURCE,
            simulated=True,
        )
        add_purchase(session, row, change, last_day)


def _later(month: int, months: int) -> int:
    year, number = divmod(month // 100 * 12 + month % 100 - 1 + months, 12)
    return year * 100 + number + 1


def _after(month: int) -> date:
    year, number = divmod(_later(month, 1), 100)
    return date(year, number, 5)


def _known(day: date, change: Change) -> Change:
    at = max(datetime.combine(day, time(9), ROME), change.at)
    return Change(at, by=change.by, reason=change.reason)

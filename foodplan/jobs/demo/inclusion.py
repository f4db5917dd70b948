"""The demo's work inclusion: invented programmes and totals, with few people in some cells."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from foodplan.jobs.demo.cast import HUB, KITCHEN, MARKET_HUB
from foodplan.rules.calendar import ROME
from foodplan.rules.inclusion import halves_to, last_day, outcome_known_on
from foodplan.store.history import Change, Moment
from foodplan.store.inclusion import (
    GroundsInput,
    PurchasesInput,
    TotalsInput,
    add_contract,
    add_programme,
    set_grounds,
    set_purchases,
    set_totals,
    stated,
)

SOURCE = "Dato simulato della dimostrazione"
SEEDS, KITCHENS, GRANTS = "Semi di lavoro", "Cucina che insegna", "Borse lavoro nei mercati"
# Title → (legal frame, organisations).
PROGRAMMES = {
    SEEDS: ("cooperative_b", (HUB, MARKET_HUB)),
    KITCHENS: ("traineeships", (KITCHEN,)),
    GRANTS: ("work_grants", (MARKET_HUB,)),
}
WORDS = ("traineeship", "apprenticeship", "fixed_term", "permanent", "work_grant")
Counts = tuple[int, int, int, int, int]
# Of the last four half-years, oldest first: starts by kind, in the order of WORDS.
STARTS: Mapping[tuple[str, str], tuple[Counts, Counts, Counts, Counts]] = {
    (SEEDS, HUB): ((6, 1, 5, 0, 0), (7, 2, 6, 1, 0), (6, 0, 12, 0, 0), (8, 2, 7, 1, 0)),
    (SEEDS, MARKET_HUB): ((0, 0, 2, 0, 0), (0, 0, 6, 0, 0), (0, 0, 0, 0, 0), (0, 0, 4, 2, 0)),
    (KITCHENS, KITCHEN): ((9, 0, 0, 0, 0), (8, 1, 0, 0, 0), (10, 0, 0, 0, 0), (11, 2, 0, 0, 0)),
    (GRANTS, MARKET_HUB): ((0, 0, 0, 0, 6), (0, 0, 0, 0, 3), (0, 0, 0, 0, 11), (0, 0, 0, 0, 9)),
}
HOURS_EACH = 260
CONTRACTS = (
    ("Pulizia dei mercati coperti (dimostrativo)", 4_800_000, 9, 4),
    ("Merende nelle scuole (dimostrativo)", 12_500_000, 14, 4),
)
PURCHASES = 700_000_000


def state_inclusion(
    session: Session, organisations: Mapping[str, int], last: date, change: Change
) -> None:
    """State programmes, four half-years of totals and two contracts, as if typed at their time."""
    slugs = {
        title: add_programme(
            session,
            {
                "title": f"{title} (dimostrativo)",
                "description": "Programma inventato per la dimostrazione.",
                "legal_frame": frame,
                "source": SOURCE,
                "simulated": True,
            },
            [organisations[slug] for slug in parties],
            change,
            last,
        )
        for title, (frame, parties) in PROGRAMMES.items()
    }
    halves = halves_to(last, 4)[::-1]
    for place, half in enumerate(halves):
        for (title, slug), starts in STARTS.items():
            keys = (slugs[title], organisations[slug], half)
            _state_half(session, keys, starts[place], last, change)
    _state_procurement(session, slugs[SEEDS], last, change)


def _state_half(
    session: Session, keys: tuple[str, int, int], starts: Counts, last: date, change: Change
) -> None:
    """State the counts three weeks after the half-year, outcomes three weeks after a year."""
    programme, organisation, half = keys
    counts: dict[tuple[str, str], int | None] = {}
    for kind, started in zip(WORDS, starts, strict=True):
        said = {"carried": 0, "started": started, "ended": 0, "hours": started * HOURS_EACH}
        counts |= {(kind, measure): value for measure, value in said.items()}
    item = TotalsInput(programme, organisation, half, counts, simulated=True)
    first = max(last_day(half) + timedelta(days=20), change.at.astimezone(ROME).date())
    set_totals(session, item, 0, _typed(first, last), last)
    later = outcome_known_on(half, 12) + timedelta(days=20)
    if later > last:
        return
    outcomes = {
        (kind, 12, name): value
        for kind, started in zip(WORDS, starts, strict=True)
        for name, value in _outcomes(started).items()
    }
    again = TotalsInput(programme, organisation, half, counts, outcomes, simulated=True)
    opened = stated(session, programme, organisation, half, Moment(last)).opened
    set_totals(session, again, opened, _typed(later, last), last)


def _outcomes(started: int) -> dict[str, int | None]:
    still = started // 2
    other = started // 4
    return {"still_there": still, "other_job": other, "training": started - still - other}


def _typed(day: date, last: date) -> Change:
    return Change(datetime.combine(min(day, last), time(9), ROME), reason="Dimostrazione")


def _state_procurement(session: Session, programme: str, last: date, change: Change) -> None:
    year = last.year - 1
    for title, cents, workers, disadvantaged in CONTRACTS:
        values = {
            "title": title,
            "buyer": "Ufficio dimostrativo",
            "awarded_on": date(year, 10, 1),
            "cents": cents,
            "reserved": True,
            "workers": workers,
            "disadvantaged": disadvantaged,
            "act": "",
            "source": SOURCE,
            "simulated": True,
        }
        add_contract(session, values, change, last)
    set_purchases(session, PurchasesInput(year, PURCHASES, SOURCE, simulated=True), 0, change, last)
    people: dict[str, int | None] = {"disability": 8, "addiction": 6}
    grounds = GroundsInput(programme, year, people, SOURCE, simulated=True)
    set_grounds(session, grounds, 0, change, last)

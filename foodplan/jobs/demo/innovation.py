"""The demo's social innovation: invented counts of who takes part, and an exchange."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from foodplan.store.history import Change, Moment
from foodplan.store.innovation import add_exchange, add_participation
from foodplan.store.plan import get_action

SOURCE = "Dato simulato della dimostrazione"
HOUSES, EMPORIUMS = "case-del-quartiere", "empori-solidali-esperienza"
# Action, title, unit, value, bound, and how many days ago it began and ended.
COUNTS = (
    (HOUSES, "Cene di quartiere (dimostrative)", "people", 184, "lower", 120, 60),
    (HOUSES, "Laboratorio di conserve (dimostrativo)", "people", 3, "", 40, 40),
    (HOUSES, "Incontri sul cibo (dimostrativi)", "events", 12, "", 180, 30),
    (EMPORIUMS, "Volontari formati (dimostrativo)", "people", 26, "", 90, 90),
)
_FIRST = UUID("0d656d6f-6f6f-4f64-8c61-6e0000000001")


def state_innovation(session: Session, last: date, change: Change) -> None:
    """State counts and an exchange, all simulated, of experiences that the plan has."""
    if get_action(session, HOUSES, Moment(last)) is None:
        return
    for place, (action, title, unit, value, bound, began, ended) in enumerate(COUNTS):
        said = {
            "title": title, "unit": unit, "value": value, "bound": bound,
            "first_day": last - timedelta(days=began), "last_day": last - timedelta(days=ended),
            "method": "Firme all'ingresso (inventate)", "source": SOURCE,
        }  # fmt: skip
        number = UUID(int=_FIRST.int + place)
        add_participation(session, number, action, said, change, last, simulated=True)
    exchange = {
        "title": "Come si pesa il recupero nei mercati (dimostrativo)", "kind": "practice",
        "direction": "given", "partner": "Città dimostrativa", "action": HOUSES,
        "first_day": last - timedelta(days=200), "last_day": last - timedelta(days=20),
        "description": "Scambio inventato per la dimostrazione.",
        "outcome": "Una bilancia in un mercato inventato.", "url": "", "source": SOURCE,
    }  # fmt: skip
    number = UUID(int=_FIRST.int + len(COUNTS))
    add_exchange(session, number, exchange, change, last, simulated=True)

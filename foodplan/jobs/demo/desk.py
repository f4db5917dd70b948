"""The office's work in the demo: an invented colleague, tasks, a procedure, and simulated money."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from foodplan.jobs.demo.claims import MARKETS, SOURCE, WAREHOUSE
from foodplan.models.actions import Procedure, ProcedureStep, ProcedureVersion
from foodplan.models.funding import FundingLine, FundingLineVersion
from foodplan.rules.procedures import STEPS
from foodplan.store.colleagues.answers import Answer, receive
from foodplan.store.colleagues.links import add_link, open_link
from foodplan.store.colleagues.people import Person, add_colleague
from foodplan.store.edits.action_parties import PartyInput, add_party
from foodplan.store.edits.action_steps import add_step
from foodplan.store.edits.action_ties import add_dependency, serve_indicator
from foodplan.store.funding import AmountInput, add_programme, set_amount, set_splits
from foodplan.store.history import Change, Moment, record
from foodplan.store.plan import get_action

PROCEDURE = "dimostrazione-co-progettazione"
# Title, payer, what it is a part of, and euro by stage and years back; committed and paid last.
LINES = (
    (
        "dimostrazione-logistica",
        "Linea dimostrativa: logistica del recupero",
        "municipal",
        None,
        (("programmed", 1, 60_000), ("committed", 1, 45_000), ("paid", 1, 20_000)),
    ),
    (
        "dimostrazione-quota-regionale",
        "Linea dimostrativa: quota della Regione",
        "regional",
        "dimostrazione-logistica",
        (("programmed", 1, 15_000), ("committed", 1, 15_000)),
    ),
)
_FORM = UUID("6f6f6470-6c61-5e00-8000-646573b00001")
# Not a secret: it opens one simulated action of a demonstration that everybody can make.
_LINK = "dimostrazione"


def state_desk(session: Session, last_day: date, change: Change, now: datetime) -> None:
    """Give the office something to do: all simulated, and nothing of it in a public figure."""
    if get_action(session, MARKETS, Moment(last_day)) is None:
        return
    person = Person("Collega dimostrativa", "Ufficio dimostrativo", "collega@demo.example")
    colleague = add_colleague(session, person, change.at, simulated=True).id or 0
    add_party(session, MARKETS, PartyInput("responsible", colleague_id=colleague), change, last_day)
    partner = PartyInput("contributing", name="Cooperativa dimostrativa", source=SOURCE)
    add_party(session, MARKETS, partner, change, last_day)
    add_dependency(session, MARKETS, WAREHOUSE, SOURCE, change, last_day)
    serve_indicator(
        session,
        MARKETS,
        "recupero-nei-mercati",
        {"share": None, "source": SOURCE},
        change,
        last_day,
    )
    tasks = [
        _task(session, title, last_day + timedelta(days=days), change, last_day)
        for title, days in (
            ("Compito dimostrativo: rinnovare la convenzione", 12),
            ("Compito dimostrativo: raccogliere le bolle del mese", 25),
        )
    ]
    _answer(session, colleague, tasks[0], now)
    _procedure(session, last_day, change)
    _money(session, last_day, change)


def _task(session: Session, title: str, due: date, change: Change, last_day: date) -> str:
    said = {
        "kind": "task", "title": title, "due_on": due, "done_on": None, "owner": "", "note": "",
        "document": "", "simulated": True,
    }  # fmt: skip
    return add_step(session, MARKETS, said, change, last_day)


def _answer(session: Session, colleague: int, task: str, now: datetime) -> None:
    """Let the colleague answer that a task goes on, which waits for the office."""
    add_link(session, colleague, MARKETS, _LINK, now - timedelta(hours=3))
    link = open_link(session, _LINK, now)
    if link is not None:
        said = Answer(
            task, "ongoing", text="Risposta dimostrativa: si firma la settimana prossima."
        )
        receive(session, link, _FORM, [said], now - timedelta(hours=1))


def _procedure(session: Session, last_day: date, change: Change) -> None:
    session.add(Procedure(slug=PROCEDURE))
    session.flush()
    said = {
        "action": MARKETS, "kind": "co_design", "title": "Co-progettazione dimostrativa",
        "initiative": "office", "source": SOURCE, "simulated": True,
    }  # fmt: skip
    record(session, ProcedureVersion, {"procedure": PROCEDURE}, said, change)
    for position, (code, title) in enumerate(STEPS["co_design"], start=1):
        done = last_day - timedelta(days=120 - 30 * position) if position < 4 else None
        step = {"title": title, "position": position, "done_on": done}
        record(session, ProcedureStep, {"procedure": PROCEDURE, "code": code}, step, change)


def _money(session: Session, last_day: date, change: Change) -> None:
    said = {"title": "Programma dimostrativo", "kind": "municipal", "source": SOURCE}
    programme = add_programme(session, said, change, last_day)
    for slug, title, payer, part_of, amounts in LINES:
        session.add(FundingLine(slug=slug))
        session.flush()
        line = {
            "programme": programme, "title": title, "payer": payer, "part_of": part_of,
            "source": SOURCE, "simulated": True,
        }  # fmt: skip
        record(session, FundingLineVersion, {"line": slug}, line, change)
        for stage, back, euro in amounts:
            item = AmountInput(last_day.year - back, stage, euro * 100, source=SOURCE)
            set_amount(session, slug, 0, item, change, last_day)
    shares = {MARKETS: 7_000, WAREHOUSE: 3_000}
    set_splits(session, LINES[0][0], 0, shares, change, last_day)

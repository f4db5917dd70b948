"""Distinct households and people of a month: declared by the organisation, never added up.

Passages count a household each time it comes; only what is stated here says how many different
ones were reached. What nobody stated stays empty, and a later statement replaces the one before.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.ledger import ServiceMonth, ServiceOpening
from foodplan.progress.register import last_day
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import NodeKind, month_of
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change, Moment, end, history_of, known, record, version_at
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.resolve import KnownNode, demand_right, known_nodes

EARLIEST_MONTH = 200001
MOST_HOUSEHOLDS = 100_000
# The first half of the key by which PostgreSQL's writers of one node's months wait in turn.
_LOCK = 7_262


@dataclass(frozen=True)
class MonthSaid:
    """Distinct households and people of a month; None where it was not said."""

    households: int | None = None
    people: int | None = None

    @property
    def said(self) -> bool:
        """Whether anything was."""
        return self.households is not None or self.people is not None


def service_month(
    session: Session, node_id: int, month: int, moment: Moment | None = None
) -> MonthSaid | None:
    """Return what was said of a month (yyyymm) at a node, or None when nothing was."""
    when = moment or Moment(BEGINNING)
    # What is said of a month holds for ever: only the instant of recording tells statements apart.
    row = version_at(session, ServiceMonth, Moment(BEGINNING, when.known_at),
                     node_id=node_id, month=month)  # fmt: skip
    return MonthSaid(row.households, row.people) if row else None


def state_month(
    session: Session,
    node: str,
    month: int,
    households: int | None,
    people: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """State how many different households and people a month (yyyymm) had at a site (its slug).

    Neither of them takes back what was said: the month is not known again. Raises Refused for
    what is wrong with the month or the numbers, NotAllowed for another's site.
    """
    today = rome_day(now)
    problems = _month_problems(month, month_of(today))
    if problems:
        raise Refused(problems)
    driver = Driver(session)
    site = known_nodes(driver, (node,), min(last_day(month), today)).get(node)
    demand_right(actor, site)
    said = MonthSaid(households, people)
    problems = [*_node_problems(node, site), *_number_problems(said)]
    if problems or site is None:
        raise Refused(problems)
    _wait_in_turn(driver, site.id)
    key = {"node_id": site.id, "month": month}
    change = Change(at=now, by=actor.account_id)
    if said.said:
        record(session, ServiceMonth, key, asdict(said), change)
    else:
        end(session, ServiceMonth, key, change, BEGINNING)


def months_said(
    session: Session, nodes: Collection[int], first: int, last: int
) -> dict[tuple[int, int], MonthSaid]:
    """Return what is said now of (node id, month) from one month (yyyymm) to another."""
    query = select(ServiceMonth).where(
        known(ServiceMonth, None),
        col(ServiceMonth.node_id).in_(nodes),
        col(ServiceMonth.month).between(first, last),
    )
    return {
        (row.node_id, row.month): MonthSaid(row.households, row.people)
        for row in session.exec(query)
    }


def openings_between(
    session: Session, nodes: Collection[int], first: date, last: date
) -> list[tuple[int, date, int]]:
    """Return (node id, day, households) of every opening whose passages were counted, as now."""
    query = select(ServiceOpening).where(
        known(ServiceOpening, None),
        col(ServiceOpening.node_id).in_(nodes),
        col(ServiceOpening.day).between(first, last),
    )
    return [
        (row.node_id, row.day, row.households)
        for row in session.exec(query.order_by(col(ServiceOpening.day)))
        if row.households is not None
    ]


def month_history(session: Session, node_id: int, month: int) -> list[ServiceMonth]:
    """Return everything ever said of a month at a node, oldest record first."""
    return history_of(session, ServiceMonth, node_id=node_id, month=month)


def _month_problems(month: int, this_month: int) -> list[Problem]:
    if not (month >= EARLIEST_MONTH and 1 <= month % 100 <= 12):
        return [Problem("month", "Questo mese non si riconosce.")]
    if month > this_month:
        return [Problem("month", "Il mese è nel futuro: si dice di un mese che è stato.")]
    return []


def _node_problems(node: str, site: KnownNode | None) -> list[Problem]:
    if site is None or site.kind != NodeKind.STOCK:
        return [Problem("node", "Sede sconosciuta: «%(node)s».", {"node": node})]
    return []


def _number_problems(said: MonthSaid) -> list[Problem]:
    problems = [
        Problem(name, "Controllare il numero: fra 0 e %(most)s.", {"most": MOST_HOUSEHOLDS})
        for name, number in asdict(said).items()
        if number is not None and not 0 <= number <= MOST_HOUSEHOLDS
    ]
    if said.households is not None and said.people is not None and said.people < said.households:
        message = "Le persone non possono essere meno delle famiglie: ogni famiglia ne ha una."
        problems.append(Problem("people", message))
    if said.people and said.households == 0:
        problems.append(Problem("households", "Ci sono persone ma nessuna famiglia: controllare."))
    return problems


def _wait_in_turn(driver: Driver, node_id: int) -> None:
    if not driver.sqlite:
        driver.rows("SELECT pg_advisory_xact_lock(?, ?)", (_LOCK, node_id))

"""A small world in which every kind of figure has something to stand on, and its changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.indicators import (
    Attribution,
    ExpectedReport,
    Factor,
    GoalIndicator,
    IndicatorVersion,
    MethodError,
    NilReturn,
    Observation,
    OfficialChoice,
    Target,
)
from foodplan.models.ledger import Category, Elimination, Movement, ServiceMonth, ServiceOpening
from foodplan.models.organisations import NodeVersion, OrganisationVersion
from foodplan.models.plan import (
    ActionFunding,
    ActionGoal,
    ActionVersion,
    Commitment,
    CommitmentVersion,
    FundingProgramme,
    FundingProgrammeVersion,
    GoalLink,
    GoalVersion,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.store.history import Change, known, record, values_of
from foodplan.store.instance import set_instance_fact
from foodplan.store.ledger import reverse
from foodplan.store.organisations import get_node
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    PLAN,
    declare_nil,
    expect_reports,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_opening,
    make_plan,
)
from tests.factories.ledger import Ledger, make_distribution, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site

DAY = date(2026, 10, 20)
LATER = datetime(2026, 11, 10, 9, tzinfo=UTC)
RECOVERED, MARKETS = "cibo-recuperato", "mercati"
PARENT = "obiettivo-ampio"


@dataclass(frozen=True)
class Known:
    """What changes need of the world: the ledger's site, another owner, the acts' numbers."""

    ledger: Ledger
    other: int
    acts: tuple[UUID, ...]


def make_world(session: Session) -> Known:
    """Fill a database with one of everything, all of it known before the day."""
    make_plan(session, act="Delibera 1", act_on=date(2026, 1, 15))
    make_plan(session, "piano-ampio", level="city")
    make_goal(session)
    make_goal(session, PARENT, "piano-ampio")
    link = {"child": GOAL, "parent": PARENT}
    record(session, GoalLink, link, {"weight": 0.35, "act": "Delibera 2"}, CHANGE)
    make_indicator(session, RECOVERED, weight=2.0, target=90.0)
    make_indicator(session, MARKETS, target=50.0, weight=1.0, **OBSERVED)
    chosen = make_observation(session, MARKETS, 41.0, title="Comune")
    make_observation(session, MARKETS, 39.0, title="Università")
    period = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}
    choice = {"indicator": MARKETS, **period}
    record(session, OfficialChoice, choice, {"observation_key": chosen}, CHANGE)
    make_action(session, status="ongoing", responsible="La città")
    make_milestone(session, "tappa", due_on=date(2026, 9, 30))
    _add_money_and_promises(session)
    attribution = {"action": "azione", "measure": "recovered", "filters": "{}"}
    record(session, Attribution, attribution, {"share": 0.5}, CHANGE)
    said = {"share": 0.02, "proposed": True, "source": "prova"}
    record(session, MethodError, {"method": "weighed"}, said, CHANGE)
    factor = {"value": 2.0, "low": 1.5, "high": 2.5, "unit": "kg per pasto", "source": "prova"}
    record(session, Factor, {"kind": "meal", "category": ""}, factor, CHANGE)
    return _add_ledger(session)


def _add_money_and_promises(session: Session) -> None:
    session.add(FundingProgramme(slug="fondo"))
    session.add(Commitment(slug="impegno"))
    session.flush()
    said = {"title": "Un fondo", "kind": "national"}
    record(session, FundingProgrammeVersion, {"programme": "fondo"}, said, CHANGE)
    record(session, ActionFunding, {"action": "azione", "programme": "fondo"}, {}, CHANGE)
    promise = {"plan": PLAN, "number": 1, "title": "Un impegno", "due_on": date(2026, 6, 30)}
    record(session, CommitmentVersion, {"commitment": "impegno"}, promise, CHANGE)


def _add_ledger(session: Session) -> Known:
    ledger = make_ledger(session)
    assert ledger.site.organisation is not None
    other = make_organisation(session, "altra", "Altra di prova")
    make_site(session, "emporio-altro", other, area="7")
    expect_reports(session, ledger.site.organisation, date(2026, 1, 1))
    expect_reports(session, other, date(2026, 1, 1))
    declare_nil(session, other, 202608)
    acts = []
    for month in range(1, 11):
        at = datetime(2026, month, 12, 10, tzinfo=UTC)
        acts.append(ledger.post(make_intake(9_000 + month, happened_on=at.date()), at).uuid)
        out = make_distribution(4_000, happened_on=at.date())
        ledger.post(out, at)
        make_opening(session, "emporio-prova", at.date(), 40 + month)
        key = {"node_id": ledger.site.id, "month": 202600 + month}
        record(session, ServiceMonth, key, {"households": 30, "people": 70}, CHANGE)
    _eliminate(session, 1_000, "same", CHANGE)
    return Known(ledger, other, tuple(acts))


def _eliminate(session: Session, grams: int, verdict: str, change: Change) -> None:
    seqs = session.exec(
        select(Movement.seq).where(Movement.kind == "intake").order_by(col(Movement.seq))
    ).all()
    category = session.exec(select(Category.id).where(Category.slug == "ortofrutta")).one()
    key = {"first_seq": seqs[-2], "second_seq": seqs[-1], "category_id": category}
    record(session, Elimination, key, {"verdict": verdict, "grams": grams}, change)


Doing = Callable[[Session, Known], None]


def change_later(session: Session, model: type[Versioned], **values: Any) -> None:
    """State other values for every row of a table that is believed, from later on."""
    rows = list(session.exec(select(model).where(known(model, None))))
    assert rows, model.__name__
    for row in rows:
        days: dict[str, Any] = {"valid_from": row.valid_from, "valid_to": row.valid_to}
        said = values_of(row) | values
        session.execute(sa.update(model).where(col(model.id) == row.id).values(recorded_to=LATER))
        session.add(model(**said, **days, recorded_from=LATER, reason="cambia"))
    session.flush()


def _post_later(session: Session, known_: Known) -> None:
    ledger = known_.ledger
    for month in (3, 9, 10):
        ledger.post(make_intake(70_000, happened_on=date(2026, month, 20)), LATER)
    reverse(session, known_.acts[1], ledger.actor, LATER, id=UUID(int=1))
    fixed = make_intake(5_000, happened_on=date(2026, 10, 12), replaces=known_.acts[-2])
    ledger.post(fixed, LATER)


def _rename_category(session: Session, _known: Known) -> None:
    session.execute(sa.text("UPDATE category SET name = 'Frutta', position = 9"))


def _move_site(session: Session, known_: Known) -> None:
    node = get_node(session, "emporio-prova")
    assert node is not None
    change_later(session, NodeVersion, organisation_id=known_.other, area="1", name="Spostato")


def _on(model: type[Versioned], **values: Any) -> Doing:
    return lambda session, _known: change_later(session, model, **values)


# Movements first: once the site is another's, its operator may record no more.
CHANGES: dict[str, Doing] = {
    "movements": _post_later,
    "target": _on(Target, value=777.0, act="Altro atto", status="approved"),
    "weight": _on(GoalIndicator, weight=9.0, position=3),
    "link taken away": _on(GoalIndicator, active=False),
    "wider link": _on(GoalLink, weight=0.9, act=""),
    "attribution": _on(Attribution, share=1.0),
    "factor": _on(Factor, value=3.0, source="un'altra"),
    "register": _on(ExpectedReport, frequency="year"),
    "nil return": _on(NilReturn, kind="closure"),
    "site": _move_site,
    "organisation": _on(OrganisationVersion, name="Altro nome", kind="kitchen", simulated=False),
    "official choice": _on(OfficialChoice, observation_key=f"{MARKETS}-2025-39.0"),
    "method error": _on(MethodError, share=0.5),
    "observation": _on(Observation, value=12.0, title="Nuovo", low=1.0, high=90.0),
    "milestone": _on(MilestoneVersion, done_on=date(2026, 9, 1), title="Fatta", document="x"),
    "definition": _on(
        IndicatorVersion, title="Nuovo titolo", baseline_value=5.0, perimeter="altro",
        direction="down", track="outcome", tolerance=3.0, unit="t",
    ),
    "plan": _on(PlanVersion, title="Altro piano", act="", starts_on=date(2026, 3, 1)),
    "goal": _on(GoalVersion, title="Altro obiettivo", position=7),
    "action": _on(ActionVersion, title="Altra azione", status="cancelled"),
    "action's goal": _on(ActionGoal, active=False),
    "programme": _on(FundingProgrammeVersion, title="Altro fondo"),
    "funding": _on(ActionFunding, active=False),
    "commitment": _on(CommitmentVersion, status="kept", kept_on=date(2026, 6, 1)),
    "elimination": lambda session, _known: _eliminate(
        session, 0, "withdrawn", Change(LATER, reason="ritirato")
    ),
    "passages": _on(ServiceOpening, households=400),
    "households": _on(ServiceMonth, households=60, people=99),
    "category": _rename_category,
    "instance": lambda session, _known: set_instance_fact(session, "plan", "piano-ampio"),
}  # fmt: skip

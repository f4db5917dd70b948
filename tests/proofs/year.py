"""A year of an invented city in which everything that can be stated is stated otherwise later."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.jobs.periods import close_city
from foodplan.jobs.sealing import canonical_progress, seal_night
from foodplan.models.history import BEGINNING, Versioned
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
from foodplan.models.plan import GoalLink, GoalVersion, MilestoneVersion
from foodplan.rules.calendar import ROME
from foodplan.rules.ledger import month_of
from foodplan.rules.problems import Refused
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Change, Moment, record, values_of, version_at
from foodplan.store.ledger import LineInput, MovementInput, ensure_categories, post, reverse
from foodplan.store.organisations import (
    NodeInput,
    OrganisationInput,
    change_node,
    change_organisation,
    ensure_boundaries,
    ensure_boundary,
    get_node,
)
from tests.factories.as_of import MARKETS, PARENT, RECOVERED
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    expect_reports,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_plan,
)
from tests.factories.ledger import CATEGORIES, MARKET
from tests.factories.organisations import make_organisation, make_site

# The first months of the year cross a closing, a month's end and the night of the clocks.
START = date(2026, 2, 20)
SITES = ("emporio-nord", "emporio-sud", "cucina", "hub")
KINDS = (
    ("intake", MARKET),
    ("intake", "source"),
    ("distribution", "people"),
    ("disposal", "waste"),
)
MEASURED: dict[str, dict[str, Any]] = {
    RECOVERED: {"measure": "recovered"},
    "redistribuito": {"measure": "redistributed", "filters": '{"area":["1","5"]}'},
    "scartato": {"measure": "discarded", "direction": "down", "track": "outcome"},
    "solo-nord": {"measure": "recovered", "filters": '{"organisation":["emporio-nord"]}'},
}


@dataclass
class Year:
    """The city with its dice; `done` counts what was done by its name."""

    engine: Engine
    dice: random.Random
    done: dict[str, int] = field(default_factory=dict)
    acts: list[UUID] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the plan, four sites and a year of history that was recorded on the first day."""
        with session_scope(self.engine, writes=True) as session:
            make_plan(session)
            make_plan(session, "piano-ampio", level="city")
            make_goal(session)
            make_goal(session, PARENT, "piano-ampio")
            record(session, GoalLink, {"child": GOAL, "parent": PARENT}, {"weight": 0.2}, CHANGE)
            for slug, values in MEASURED.items():
                make_indicator(session, slug, target=900.0, weight=1.0, **values)
            make_indicator(session, MARKETS, target=50.0, weight=1.0, **OBSERVED)
            make_observation(session, MARKETS, 41.0, title="Comune")
            make_action(session, status="ongoing")
            make_milestone(session, "tappa", due_on=START + timedelta(days=20))
            ensure_categories(session, CATEGORIES)
            ensure_boundaries(session, CHANGE)
            ensure_boundary(session, MARKET, "Porta Palazzo", CHANGE)
            for number, slug in enumerate(SITES):
                self.owners[slug] = make_organisation(session, slug, slug.title())
                make_site(session, slug, self.owners[slug], area=str(number + 1))
                expect_reports(session, self.owners[slug], date(2025, 2, 1))
            for back in range(1, 13):
                for site in SITES:
                    day = START - timedelta(days=30 * back)
                    act = self._act("intake", MARKET, site, day, 40_000 + 1_000 * back)
                    post(session, act, SYSTEM, _at(START, 0))

    def live(self, day: date) -> None:
        """Let a day happen: acts all the time, and some of what is stated changes."""
        hours = sorted(self.dice.uniform(0, 23.9) for _ in range(self.dice.randint(5, 9)))
        with session_scope(self.engine, writes=True) as session:
            for hour in hours:
                name = self.dice.choice((*DOINGS, "post", "post", "post", "correct", "late"))
                try:
                    DOINGS[name](self, session, _at(day, hour))
                except Refused:
                    continue
                self.done[name] = self.done.get(name, 0) + 1

    def end(self, day: date) -> str:
        """Seal a day as the night does; return what it said of itself when it ended."""
        night = datetime.combine(day + timedelta(days=1), time(0, 20), ROME).astimezone(UTC)
        with session_scope(self.engine) as session:
            said = canonical_progress(session, day)
            seal_night(session, night)
        with session_scope(self.engine, writes=True) as session:
            close_city(session, night + timedelta(hours=1))
        return said

    def _act(
        self, kind: str, other: str, site: str, day: date, grams: int, **more: Any
    ) -> MovementInput:
        lines = (LineInput(self.dice.choice(("ortofrutta", "pane-forno")), grams),)
        uuid = UUID(int=self.dice.getrandbits(128), version=4)
        self.acts.append(uuid)
        kind_of: dict[str, Any] = {"source_kind": "market_surplus"} if kind == "intake" else {}
        return MovementInput(
            id=uuid, kind=kind, happened_on=day, node=site, counterpart=other, lines=lines,
            method=self.dice.choice(("weighed", "pack", "estimated")), allow_count_gain=True,
            **kind_of, **more,
        )  # fmt: skip

    def record_act(self, session: Session, at: datetime, back: int, **more: Any) -> None:
        """Post an act of some days before."""
        kind, other = self.dice.choice(KINDS)
        day = at.astimezone(ROME).date() - timedelta(days=back)
        site, grams = self.dice.choice(SITES), self.dice.randint(100, 60_000)
        act = self._act(kind, other, site, day, grams, **more)
        try:
            post(session, act, SYSTEM, at)
        except Refused:
            self.acts.remove(act.id)
            raise

    def correct(self, session: Session, at: datetime) -> None:
        """Put another act in the place of an earlier one."""
        replaced = self.dice.choice(self.acts)
        row = session.exec(select(Movement).where(Movement.uuid == str(replaced))).first()
        if row is None or row.kind == "reversal":
            raise Refused([])
        kind, other = next(pair for pair in KINDS if pair[0] == row.kind)
        site = next(slug for slug in SITES if self.node(session, slug) == row.node_id)
        act = self._act(kind, other, site, row.happened_on, self.dice.randint(100, 60_000),
                        replaces=replaced)  # fmt: skip
        try:
            post(session, act, SYSTEM, at)
        except Refused:
            self.acts.remove(act.id)
            raise
        self.acts.remove(replaced)

    def take_back(self, session: Session, at: datetime) -> None:
        """Reverse an earlier act."""
        uuid = self.dice.choice(self.acts)
        reverse(session, uuid, SYSTEM, at, id=UUID(int=self.dice.getrandbits(128), version=4))
        self.acts.remove(uuid)

    def node(self, session: Session, slug: str) -> int:
        """Return a site's number."""
        node = get_node(session, slug)
        assert node is not None
        return node.id

    def move_site(self, session: Session, at: datetime) -> None:
        """Let a site have another area, and now and then another organisation."""
        slug = self.dice.choice(SITES)
        owner = self.owners[self.dice.choice((slug, slug, *SITES))]
        said = NodeInput(slug.title(), owner, area=str(self.dice.randint(1, 8)),
                         site_kind="emporium")  # fmt: skip
        since = self.dice.choice((BEGINNING, at.date(), at.date() - timedelta(days=40)))
        change_node(session, self.node(session, slug), said, Change(at, reason="sposta"), since)

    def rename(self, session: Session, at: datetime) -> None:
        """Give an organisation another name."""
        slug = self.dice.choice(SITES)
        said = OrganisationInput(f"{slug} {self.dice.randint(1, 99)}", "emporium", public_name=True)
        change_organisation(session, self.owners[slug], said, Change(at), at.date())

    def eliminate(self, session: Session, at: datetime) -> None:
        """Say that two acts that came in are the same food, or are not."""
        seqs = session.exec(
            select(Movement.seq).where(Movement.kind == "intake").order_by(col(Movement.seq))
        ).all()
        first, second = sorted(self.dice.sample(list(seqs), 2), key=lambda seq: seq or 0)
        category = session.exec(select(Category.id).where(Category.slug == "ortofrutta")).one()
        same = self.dice.random() < 0.7
        said = {"verdict": "same" if same else "different", "grams": 500 if same else 0}
        key = {"first_seq": first, "second_seq": second, "category_id": category}
        record(session, Elimination, key, said, Change(at, reason="giudizio"))

    def state(
        self, session: Session, at: datetime, model: type[Versioned], key: dict[str, Any],
        **values: Any,
    ) -> None:  # fmt: skip
        """State some values of a thing and leave the rest, from its beginning or from today."""
        day = at.astimezone(ROME).date()
        now = version_at(session, model, Moment(day), **key)
        said = (values_of(now) if now is not None else {}) | values
        for name in key:
            said.pop(name, None)
        since = self.dice.choice((BEGINNING, BEGINNING, day, day + timedelta(days=9)))
        record(session, model, key, said, Change(at, reason="si cambia"), valid_from=since)

    def number(self, least: float, most: float) -> float:
        """Return a random number with one decimal."""
        return round(self.dice.uniform(least, most), 1)

    def indicator(self) -> str:
        """Return a random indicator."""
        return self.dice.choice((*MEASURED, MARKETS))


Doing = Callable[[Year, Session, datetime], None]


def _at(day: date, hour: float) -> datetime:
    local = datetime.combine(day, time(0), ROME).astimezone(UTC)
    return local + timedelta(hours=min(hour, 22.9))


def _retarget(year: Year, session: Session, at: datetime) -> None:
    due = date(year.dice.choice((2027, 2030)), 12, 31)
    key = {"indicator": year.indicator(), "due_on": due}
    year.state(session, at, Target, key, value=year.number(10, 5_000))


def _weigh(year: Year, session: Session, at: datetime) -> None:
    key = {"goal": GOAL, "indicator": year.indicator()}
    year.state(session, at, GoalIndicator, key, weight=year.number(0.5, 5), active=True)


def _define(year: Year, session: Session, at: datetime) -> None:
    key = {"indicator": year.indicator()}
    year.state(session, at, IndicatorVersion, key, baseline_value=year.number(0, 90),
               title=f"Titolo {year.dice.randint(1, 99)}", tolerance=year.number(0, 9))  # fmt: skip


def _observe(year: Year, session: Session, at: datetime) -> None:
    observed = year.dice.choice((2024, 2025))
    key = f"rilevazione-{observed}-{year.dice.randint(1, 3)}"
    said = {
        "indicator": MARKETS, "value": year.number(1, 90), "unit": "mercati",
        "perimeter": "mercati", "period_from": date(observed, 1, 1),
        "period_to": date(observed, 12, 31),
    }  # fmt: skip
    year.state(session, at, Observation, {"key": key}, **said)


def _choose(year: Year, session: Session, at: datetime) -> None:
    observed = year.dice.choice((2024, 2025))
    days = {"period_from": date(observed, 1, 1), "period_to": date(observed, 12, 31)}
    chosen = f"rilevazione-{observed}-{year.dice.randint(1, 3)}"
    key = {"indicator": MARKETS, **days}
    year.state(session, at, OfficialChoice, key, observation_key=chosen)


def _register(year: Year, session: Session, at: datetime) -> None:
    key = {"organisation_id": year.owners[year.dice.choice(SITES)], "subject": "movements"}
    year.state(session, at, ExpectedReport, key,
               frequency=year.dice.choice(("month", "quarter", "year")))  # fmt: skip


def _nil(year: Year, session: Session, at: datetime) -> None:
    owner = year.owners[year.dice.choice(SITES)]
    month = month_of(at.date() - timedelta(days=30 * year.dice.randint(1, 6)))
    key = {"organisation_id": owner, "subject": "movements", "month": month}
    year.state(session, at, NilReturn, key, kind=year.dice.choice(("nil", "closure")))


def _passages(year: Year, session: Session, at: datetime) -> None:
    node = year.node(session, year.dice.choice(SITES))
    day = at.date() - timedelta(days=year.dice.randint(0, 50))
    said = {"households": year.dice.randint(0, 90)}
    record(session, ServiceOpening, {"node_id": node, "day": day}, said, Change(at))
    month = {"node_id": node, "month": month_of(day)}
    record(session, ServiceMonth, month, said | {"people": 99}, Change(at))


DOINGS: dict[str, Doing] = {
    "post": lambda year, session, at: year.record_act(session, at, year.dice.randint(0, 2)),
    "late": lambda year, session, at: year.record_act(session, at, year.dice.randint(20, 120)),
    "history": lambda year, session, at: year.record_act(session, at, 200, closed=True),
    "correct": Year.correct,
    "reverse": Year.take_back,
    "site": Year.move_site,
    "name": Year.rename,
    "double": Year.eliminate,
    "target": _retarget,
    "weight": _weigh,
    "definition": _define,
    "observation": _observe,
    "official choice": _choose,
    "register": _register,
    "nil return": _nil,
    "passages": _passages,
    "goal": lambda year, session, at: year.state(
        session, at, GoalVersion, {"goal": GOAL}, title=f"Obiettivo {year.dice.randint(1, 99)}"
    ),
    "wider link": lambda year, session, at: year.state(
        session, at, GoalLink, {"child": GOAL, "parent": PARENT}, weight=year.number(0, 1)
    ),
    "milestone": lambda year, session, at: year.state(
        session, at, MilestoneVersion, {"milestone": "tappa"},
        done_on=year.dice.choice((None, at.date())), due_on=at.date() + timedelta(days=5),
    ),
    "method error": lambda year, session, at: year.state(
        session, at, MethodError, {"method": "weighed"}, share=year.number(0, 0.9)
    ),
    "attribution": lambda year, session, at: year.state(
        session, at, Attribution,
        {"action": "azione", "measure": "recovered", "filters": "{}"}, share=year.number(0, 1),
    ),
    "factor": lambda year, session, at: year.state(
        session, at, Factor, {"kind": "meal", "category": ""}, value=year.number(0.2, 2),
        unit="kg per pasto", source="prova",
    ),
}  # fmt: skip

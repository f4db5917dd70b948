"""What the office reads of one plan, one goal, one commitment, and of a thing that ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.history import Versioned
from foodplan.models.indicators import GoalIndicator, IndicatorVersion
from foodplan.models.plan import (
    ActionVersion,
    CommitmentVersion,
    GoalLink,
    GoalVersion,
    PlanVersion,
)
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.rules.plan import LEVELS
from foodplan.rules.structure import ACTIVE, STATES, wider
from foodplan.store.edits.goal_ties import indicator_ties
from foodplan.store.history import Moment, history_of, version_at, versions_at
from foodplan.store.plan import list_actions, list_definitions, list_goals, list_plans
from foodplan.store.standing import standing

Pairs = tuple[tuple[str, str], ...]

MODELS: Mapping[str, type[Any]] = {
    "plan": PlanVersion,
    "goal": GoalVersion,
    "action": ActionVersion,
    "indicator": IndicatorVersion,
    "commitment": CommitmentVersion,
}
FIELDS = {
    "title": "titolo",
    "summary": "descrizione",
    "level": "livello",
    "parent": "sta sotto",
    "plan": "piano",
    "number": "numero",
    "starts_on": "inizio",
    "ends_on": "fine",
    "due_on": "termine",
    "act": "atto",
    "act_on": "giorno dell'atto",
    "mufpp": "categorie del Patto di Milano",
    "sdg": "obiettivi ONU",
    "weight": "peso",
    "weight_reason": "perché questo peso",
    "position": "posto nell'ordine",
    "state": "stato",
    "led_to": "al suo posto",
    "source": "fonte",
}
TIE_FIELDS = {"weight": "peso", "act": "atto", "source": "fonte"}
MEASURE_FIELDS = {"active": "collegato", "weight": "peso", "position": "posto nell'ordine"}


@dataclass(frozen=True)
class ThingPage:
    """A thing as the office edits it: its version in force, all plans, its history."""

    kind: str
    slug: str
    version: Any
    plans: Pairs
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class MeasureLine:
    """An indicator that measures a goal, with its weight there."""

    slug: str
    title: str
    weight: float | None


@dataclass(frozen=True)
class TieLine:
    """A goal's tie to a wider goal; `opened` is the statement that a writer says they read."""

    slug: str
    title: str
    plan: str
    weight: float | None
    act: str
    source: str
    opened: int


@dataclass(frozen=True)
class GoalPage:
    """A goal with what hangs from it, and what could be tied to it."""

    thing: ThingPage
    measures: tuple[MeasureLine, ...]
    ties: tuple[TieLine, ...]
    actions: Pairs
    indicators: Pairs
    wider: Pairs


@dataclass(frozen=True)
class EndPage:
    """A thing that ends or has ended, and what of its kind could take its place."""

    thing: ThingPage
    others: Pairs
    state: str
    heir: str


def thing_page(session: Session, kind: str, slug: str, today: date) -> ThingPage | None:
    """Return a plan, goal, action, indicator or commitment with its history, or None."""
    model = MODELS[kind]
    row = version_at(session, model, Moment(today), **{kind: slug})
    if row is None:
        return None
    plans = tuple((item.plan, item.title) for item in list_plans(session, Moment(today)))
    own = history_of(session, model, **{kind: slug})
    fields = {name: words for name, words in FIELDS.items() if name in model.model_fields}
    words = {"state": STATES, "level": LEVELS, "plan": dict(plans), "parent": dict(plans)}
    lines = history_lines(own, fields, names_of_people(session), words=words)
    return ThingPage(kind, slug, row, plans, lines)


def goal_page(session: Session, slug: str, today: date) -> GoalPage | None:
    """Return a goal with what hangs from it, or None."""
    thing = thing_page(session, "goal", slug, today)
    if thing is None:
        return None
    moment = Moment(today)
    titles = {row.indicator: row.title for row in list_definitions(session, moment)}
    measures = tuple(
        MeasureLine(tie.indicator, titles[tie.indicator], tie.weight)
        for tie in indicator_ties(session, slug, today)
        if tie.indicator in titles
    )
    ties, could = _wider(session, thing.version, today)
    taken = {line.slug for line in measures}
    return GoalPage(
        thing=_with_ties(session, thing, titles, {tie.slug: tie.title for tie in ties}),
        measures=measures,
        ties=ties,
        actions=tuple(
            (item.version.action, item.version.title)
            for item in list_actions(session, moment, goal=slug)
        ),
        indicators=tuple(pair for pair in titles.items() if pair[0] not in taken),
        wider=could,
    )


def end_page(session: Session, kind: str, slug: str, today: date) -> EndPage | None:
    """Return what may be said of a thing's end, or None when there is no such thing."""
    thing = thing_page(session, kind, slug, today)
    if thing is None:
        return None
    rows = standing(session, MODELS[kind], Moment(today))
    others = [(getattr(row, kind), row.title) for row in rows if getattr(row, kind) != slug]
    heir = version_at(session, MODELS[kind], Moment(today), **{kind: thing.version.led_to})
    return EndPage(
        thing=thing,
        others=tuple(sorted(others, key=lambda pair: pair[1].casefold())),
        state="" if thing.version.state == ACTIVE else STATES[thing.version.state],
        heir=heir.title if heir else "",
    )


def _wider(session: Session, goal: GoalVersion, today: date) -> tuple[tuple[TieLine, ...], Pairs]:
    moment = Moment(today)
    plans = {row.plan: row for row in list_plans(session, moment)}
    goals = {row.goal: row for row in list_goals(session, moment)}
    links = versions_at(session, GoalLink, moment, child=goal.goal)
    ties = tuple(
        TieLine(
            link.parent, goals[link.parent].title, plans[goals[link.parent].plan].title,
            link.weight, link.act, link.source, link.id or 0,
        )
        for link in links
        if link.parent in goals
    )  # fmt: skip
    own = plans.get(goal.plan)
    taken = {tie.slug for tie in ties}
    could = tuple(
        (row.goal, f"{row.title} ({plans[row.plan].title})")
        for row in goals.values()
        if own and row.goal not in taken and wider(plans[row.plan].level, own.level)
    )
    return ties, could


def _with_ties(
    session: Session, thing: ThingPage, indicators: Mapping[str, str], goals: Mapping[str, str]
) -> ThingPage:
    people = names_of_people(session)
    found = [thing.history]
    for model, name, fields, titles in (
        (GoalIndicator, "indicator", MEASURE_FIELDS, indicators),
        (GoalLink, "parent", TIE_FIELDS, goals),
    ):
        own = {"goal": thing.slug} if model is GoalIndicator else {"child": thing.slug}
        by_other: dict[str, list[Versioned]] = {}
        for row in history_of(session, model, **own):
            by_other.setdefault(getattr(row, name), []).append(row)
        for slug, rows in by_other.items():
            found.append(history_lines(rows, fields, people, titles.get(slug, slug)))
    return ThingPage(thing.kind, thing.slug, thing.version, thing.plans, merged(found))

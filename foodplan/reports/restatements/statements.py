"""Statements that changed between two instants, in the words of the office."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.history import BEGINNING, Versioned
from foodplan.models.indicators import (
    Attribution,
    ExpectedReport,
    GoalIndicator,
    IndicatorVersion,
    MethodError,
    NilReturn,
    Observation,
    OfficialChoice,
    Target,
)
from foodplan.models.ledger import Elimination
from foodplan.models.organisations import NodeVersion
from foodplan.models.plan import GoalLink
from foodplan.reports.plan.figures import Tag
from foodplan.reports.plan.words import month_words
from foodplan.reports.plan.world import World
from foodplan.reports.restatements.figures import FieldChange, StatementLine
from foodplan.rules.calendar import rome_day
from foodplan.rules.plan import ACTION_KINDS, FREQUENCIES, INDICATOR_KINDS, TARGET_STATUSES, TRACKS
from foodplan.store.measures import UNNAMED
from foodplan.store.restated import Restatement, restatements_between, stock_nodes

OFFICE, OTHERS = "l'ufficio", "chi carica i dati"
FIRST_OF_MONTH = 1
WORDS: Mapping[str, Mapping[str, str]] = {
    "status": TARGET_STATUSES | {"approved": "approvato", "draft": "bozza", "rejected": "respinto"},
    "frequency": FREQUENCIES,
    "track": TRACKS,
    "kind": {**INDICATOR_KINDS, **ACTION_KINDS, "nil": "aperta, nessun movimento",
             "closure": "chiusa"},
    "verdict": {"same": "è lo stesso cibo", "different": "sono due carichi",
                "withdrawn": "giudizio ritirato"},
    "method": {"weighed": "pesato", "pack": "da confezione", "estimated": "stimato",
               "derived": "derivato da un conteggio", "modelled": "da modello"},
}  # fmt: skip


@dataclass(frozen=True)
class Spoken:
    """A table of statements: what it is called, what its rows are about, what they say."""

    model: type[Versioned]
    what: Tag
    key: tuple[str, ...]
    fields: Mapping[str, str]


SPOKEN = (
    Spoken(Target, Tag("target", "traguardo"), ("indicator", "due_on"),
           {"value": "valore", "status": "stato", "act": "atto", "perimeter": "perimetro"}),
    Spoken(IndicatorVersion, Tag("definition", "definizione dell'indicatore"), ("indicator",),
           {"title": "titolo", "kind": "tipo", "track": "binario", "unit": "unità",
            "baseline_value": "valore di partenza", "baseline_source": "fonte della partenza",
            "perimeter": "perimetro", "baseline_perimeter": "perimetro della partenza",
            "tolerance": "tolleranza", "measure": "misura", "filters": "filtri"}),
    Spoken(GoalIndicator, Tag("weight", "peso nell'obiettivo"), ("goal", "indicator"),
           {"weight": "peso", "weight_reason": "perché", "active": "collegato"}),
    Spoken(Observation, Tag("observation", "rilevazione"), ("key",),
           {"value": "valore", "numerator": "numeratore", "denominator": "denominatore",
            "status": "stato", "perimeter": "perimetro"}),
    Spoken(OfficialChoice, Tag("official", "scelta del valore ufficiale"),
           ("indicator", "period_from", "period_to"), {"observation_key": "rilevazione"}),
    Spoken(ExpectedReport, Tag("register", "registro di chi deve comunicare"),
           ("organisation_id", "subject"), {"frequency": "frequenza"}),
    Spoken(NilReturn, Tag("nil", "mese senza movimenti"),
           ("organisation_id", "subject", "month"), {"kind": "la sede era"}),
    Spoken(Elimination, Tag("double", "cibo dichiarato due volte"),
           ("first_seq", "second_seq", "category_id"),
           {"verdict": "giudizio", "grams": "grammi contati due volte"}),
    Spoken(NodeVersion, Tag("site", "sede"), ("node_id",),
           {"organisation_id": "organizzazione", "area": "circoscrizione"}),
    Spoken(MethodError, Tag("method", "errore di un metodo"), ("method",), {"share": "errore"}),
    Spoken(Attribution, Tag("attribution", "attribuzione a un'azione"),
           ("action", "measure", "filters", "observation"), {"share": "parte"}),
    Spoken(GoalLink, Tag("link", "legame con un piano più ampio"), ("child", "parent"),
           {"weight": "peso", "act": "atto"}),
)  # fmt: skip


def statement_lines(
    session: Session, world: World, after: datetime, until: datetime | None
) -> tuple[StatementLine, ...]:
    """Return every statement after an instant (until another) that figures depend on, in order."""
    sites = stock_nodes(session)
    lines = []
    for spoken in SPOKEN:
        for stated in restatements_between(session, spoken.model, spoken.key, after, until):
            if isinstance(stated.row, NodeVersion) and stated.row.node_id not in sites:
                continue
            line = _line(world, spoken, stated)
            if line.changes or line.ended:
                lines.append(line)
    return tuple(sorted(lines, key=lambda line: (line.on, line.what.code, line.subject)))


def _line(world: World, spoken: Spoken, stated: Restatement) -> StatementLine:
    row = stated.row
    since = stated.row.valid_from
    return StatementLine(
        what=spoken.what,
        indicator=indicator_of(world, row),
        subject=SUBJECTS[spoken.what.code](world, row),
        changes=tuple(_changes(world, spoken.fields, stated)),
        on=rome_day(stated.at),
        since=None if since == BEGINNING else since,
        by=OFFICE if stated.by_office else OTHERS,
        reason=stated.reason,
        ended=stated.after is None,
    )


def _changes(world: World, fields: Mapping[str, str], stated: Restatement) -> Iterable[FieldChange]:
    for name, said in fields.items():
        before = _value(world, name, stated.before)
        after = _value(world, name, stated.after)
        if before != after:
            yield FieldChange(said, before, after)


def _value(world: World, name: str, row: Versioned | None) -> str | float | date | None:
    value = getattr(row, name) if row is not None else None
    if value is None or value == "":
        return None
    if name == "organisation_id":
        return organisation_name(world, value)
    if isinstance(value, bool):
        return "sì" if value else "no"
    found: str | float | date = WORDS.get(name, {}).get(str(value), value)
    return found


def indicator_of(world: World, row: Versioned) -> str:
    """Return the slug of the indicator that a statement is about, empty for all of the ledger."""
    slug = getattr(row, "indicator", None)
    if slug or not isinstance(row, Observation):
        return slug or ""
    for definition in world.knowledge.definitions.values():
        if row.series and definition.series == row.series:
            return definition.indicator
    return ""


def organisation_name(world: World, number: int | None) -> str:
    """Return an organisation's name as everybody may see it."""
    owner = world.measures.owners.get(number or 0)
    return owner.shown_name if owner else UNNAMED


def _title(world: World, slug: str) -> str:
    definition = world.knowledge.definitions.get(slug)
    return definition.title if definition else slug


def _of_goal(world: World, row: Any) -> str:
    goal = world.tree.goals.get(row.goal)
    return f"{_title(world, row.indicator)}, in «{goal.title if goal else row.goal}»"


def _of_link(world: World, row: Any) -> str:
    titles = [goal.title if (goal := world.tree.goals.get(slug)) else slug
              for slug in (row.child, row.parent)]  # fmt: skip
    return " → ".join(titles)


def _of_nil(world: World, row: Any) -> str:
    month = date(row.month // 100, row.month % 100, FIRST_OF_MONTH)
    return f"{organisation_name(world, row.organisation_id)}, {month_words(month)}"


def _of_action(world: World, row: Any) -> str:
    action = world.tree.actions.get(row.action)
    return action.title if action else str(row.action)


SUBJECTS: Mapping[str, Callable[[World, Any], str]] = {
    "target": lambda world, row: f"{_title(world, row.indicator)}, {row.due_on.year}",
    "definition": lambda world, row: _title(world, row.indicator),
    "weight": _of_goal,
    "observation": lambda _world, row: row.title or row.key,
    "official": lambda world, row: f"{_title(world, row.indicator)}, {row.period_to.year}",
    "register": lambda world, row: organisation_name(world, row.organisation_id),
    "nil": _of_nil,
    "double": lambda _world, _row: "",
    "site": lambda world, row: organisation_name(world, row.organisation_id),
    "method": lambda _world, row: WORDS["method"].get(row.method, row.method),
    "attribution": _of_action,
    "link": _of_link,
}

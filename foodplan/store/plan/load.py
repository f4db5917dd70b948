"""Writing what the plan's files say, without undoing what the office wrote meanwhile.

Every row written here carries the load's reason, so that the next load knows what the files
said last time: only fields that changed in the files change in the database, and whatever the
office edited stays. Nothing is ever taken away.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.actions import ActionIndicator, ActionParty
from foodplan.models.history import Identity, Versioned
from foodplan.models.indicators import (
    Factor,
    GoalIndicator,
    Indicator,
    IndicatorVersion,
    MethodError,
    Observation,
    Target,
)
from foodplan.models.innovation import ActionPlace, Participation, PracticeExchange
from foodplan.models.ledger import CategoryRule, Pack
from foodplan.models.plan import (
    Action,
    ActionFunding,
    ActionGoal,
    ActionVersion,
    Commitment,
    CommitmentVersion,
    FundingProgramme,
    FundingProgrammeVersion,
    Goal,
    GoalLink,
    GoalVersion,
    Milestone,
    MilestoneVersion,
    Plan,
    PlanVersion,
)
from foodplan.store.history import Change, record, values_of

PLAN_LOADED = "caricamento dei file del piano"
FIGURES_LOADED = "caricamento delle cifre pubblicate"
GOODS_LOADED = "caricamento di fattori, tolleranze e confezioni"
ERRORS_LOADED = "caricamento degli errori dei metodi"
INNOVATION_LOADED = "caricamento dell'innovazione sociale"

Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Table:
    """Where entries of one kind go: their versions, the columns of their key, their identity."""

    versions: type[Versioned]
    key: tuple[str, ...]
    identity: type[Identity] | None = None


# In the order in which foreign keys ask for them.
_TABLES = {
    "plan": _Table(PlanVersion, ("plan",), Plan),
    "goal": _Table(GoalVersion, ("goal",), Goal),
    "goal_link": _Table(GoalLink, ("child", "parent")),
    "programme": _Table(FundingProgrammeVersion, ("programme",), FundingProgramme),
    "action": _Table(ActionVersion, ("action",), Action),
    "action_goal": _Table(ActionGoal, ("action", "goal")),
    "action_funding": _Table(ActionFunding, ("action", "programme")),
    "milestone": _Table(MilestoneVersion, ("milestone",), Milestone),
    "commitment": _Table(CommitmentVersion, ("commitment",), Commitment),
    "indicator": _Table(IndicatorVersion, ("indicator",), Indicator),
    "goal_indicator": _Table(GoalIndicator, ("goal", "indicator")),
    "target": _Table(Target, ("indicator", "due_on")),
    "observation": _Table(Observation, ("key",)),
    "factor": _Table(Factor, ("kind", "category")),
    "category_rule": _Table(CategoryRule, ("category_id",)),
    "pack": _Table(Pack, ("slug",)),
    "method_error": _Table(MethodError, ("method",)),
    "action_party": _Table(ActionParty, ("action", "party")),
    "action_indicator": _Table(ActionIndicator, ("action", "indicator")),
    "action_place": _Table(ActionPlace, ("action", "tie")),
    "participation": _Table(Participation, ("participation",)),
    "exchange": _Table(PracticeExchange, ("exchange",)),
}
# What a load of fewer files than the plan's speaks of: only there can something have vanished.
_LOADS = {
    FIGURES_LOADED: ("observation",),
    GOODS_LOADED: ("factor", "category_rule", "pack"),
    ERRORS_LOADED: ("method_error",),
    INNOVATION_LOADED: (
        "action_party",
        "action_indicator",
        "action_place",
        "participation",
        "exchange",
    ),
}


@dataclass(frozen=True)
class Entry:
    """One statement of a file: its table (a word such as `goal_link`), key and other columns."""

    table: str
    key: Key
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a load left as it was; `why` is vanished, ended, made_here or overwritten."""

    table: str
    key: Key
    why: str
    fields: tuple[str, ...] = ()


@dataclass
class Loaded:
    """How many entries were new, changed or already known, and what the office should look at."""

    added: int = 0
    changed: int = 0
    same: int = 0
    kept: list[Kept] = field(default_factory=list)


@dataclass
class _Known:
    """What the database holds of one key: versions in force, and the last one a load wrote."""

    current: list[Versioned] = field(default_factory=list)
    loaded: Versioned | None = None


def load_entries(
    session: Session, entries: Sequence[Entry], change: Change, *, reason: str
) -> Loaded:
    """Write entries as a load of files does, and flush; the change's reason becomes `reason`."""
    at = replace(change, reason=reason)
    by_table: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_table[entry.table].append(entry)
    _add_identities(session, by_table)
    result = Loaded()
    for name, table in _TABLES.items():
        if by_table[name] or name in _tables_of(reason):
            known = _known(session, table, reason)
            _load_table(session, name, by_table[name], known, at, result)
    session.flush()
    return result


def _tables_of(reason: str) -> Collection[str]:
    others = {name for names in _LOADS.values() for name in names}
    return _LOADS.get(reason, tuple(name for name in _TABLES if name not in others))


def _add_identities(session: Session, by_table: Mapping[str, Iterable[Entry]]) -> None:
    for name, table in _TABLES.items():
        if table.identity is None:
            continue
        there = set(session.exec(select(col(table.identity.slug))))
        slugs = [entry.key[0] for entry in by_table.get(name, ())]
        session.add_all(table.identity(slug=slug) for slug in slugs if slug not in there)
    session.flush()


def _known(session: Session, table: _Table, reason: str) -> dict[Key, _Known]:
    model = table.versions
    query = select(model).where(
        sa.or_(col(model.recorded_to).is_(None), col(model.reason) == reason)
    )
    found: dict[Key, _Known] = defaultdict(_Known)
    for row in session.exec(query.order_by(col(model.id))):
        known = found[tuple(getattr(row, name) for name in table.key)]
        if row.recorded_to is None:
            known.current.append(row)
        if row.reason == reason:
            known.loaded = row
    return dict(found)


def _load_table(
    session: Session,
    name: str,
    entries: Iterable[Entry],
    known: Mapping[Key, _Known],
    change: Change,
    result: Loaded,
) -> None:
    table = _TABLES[name]
    seen = set()
    for entry in entries:
        seen.add(entry.key)
        there = known.get(entry.key)
        if there is None:
            session.add(_first_version(table, entry, change))
            result.added += 1
        elif there.loaded is None or not there.current:
            why = "ended" if there.loaded else "made_here"
            result.kept.append(Kept(name, entry.key, why))
            result.same += 1
        else:
            _merge(session, table, entry, there, change, result)
    result.kept += [
        Kept(name, key, "vanished")
        for key, there in known.items()
        if there.loaded is not None and there.current and key not in seen
    ]


def _first_version(table: _Table, entry: Entry, change: Change) -> Versioned:
    return table.versions(
        **dict(zip(table.key, entry.key, strict=True)),
        **entry.values,
        recorded_from=change.at,
        recorded_by=change.by,
        reason=change.reason,
    )


def _merge(
    session: Session,
    table: _Table,
    entry: Entry,
    there: _Known,
    change: Change,
    result: Loaded,
) -> None:
    before = values_of(there.loaded) if there.loaded else {}
    delta = {name: value for name, value in entry.values.items() if before[name] != value}
    if not delta:
        result.same += 1
        return
    result.changed += 1
    key = dict(zip(table.key, entry.key, strict=True))
    edited = [(row, values_of(row)) for row in there.current]
    record(session, table.versions, key, entry.values, change)
    for row, said in edited:
        if all(said[name] == before[name] for name in entry.values):
            continue
        lost = tuple(name for name in delta if said[name] != before[name])
        if lost:
            result.kept.append(Kept(entry.table, entry.key, "overwritten", lost))
        values = {name: value for name, value in (said | delta).items() if name not in key}
        again = Change(at=change.at, by=row.recorded_by, reason=row.reason)
        record(
            session, table.versions, key, values, again,
            valid_from=row.valid_from, valid_to=row.valid_to,
        )  # fmt: skip

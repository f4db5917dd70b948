"""What the office states of attributions: a share of a figure for an action, never twice."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import Attribution, Observation
from foodplan.models.plan import ActionVersion
from foodplan.progress.shares import Conflict, union
from foodplan.rules.calendar import rome_day
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem, Refused
from foodplan.store.attributions import (
    AttributionKey,
    Claimed,
    Served,
    attributions,
    claimed,
    served_goals,
    stated_attributions,
)
from foodplan.store.edits.dated import check_last, one_writer_at_a_time, state_from
from foodplan.store.history import Change, Moment, end, record, version_at
from foodplan.store.measures import MEASURES, Measures, problems_with_measure

FIRST_MONTH, LAST_MONTH = 190001, 999912
TAKEN = (
    "Nell'obiettivo «%(goal)s» questa parte è già di %(others)s: insieme farebbero %(whole)s "
    "volte l'intero."
)


def set_attribution(
    session: Session,
    key: AttributionKey,
    share: float | None,
    opened: int,
    change: Change,
    since: date,
) -> Attribution:
    """State from a day on which share (0 to 1) of a figure is an action's; 0 takes it away.

    `opened` is the last statement of this key that was read, 0 for none. Raises Refused for what
    is no share or no mass, and for a share that with those of the same goal's other actions would
    pass the whole of any cell; Overtaken when somebody stated another meanwhile.
    """
    one_writer_at_a_time(session)
    check_last(session, Attribution, key.columns(), opened)
    problems = _problems(session, key, share, since)
    if not problems and share:
        problems = _problems_with_others(session, key, share, change, since)
    if problems or share is None:
        raise Refused(problems)
    return state_from(session, Attribution, key.columns(), opened, {"share": share}, change, since)


def move_attributions(session: Session, action: str, into: str, change: Change, since: date) -> int:
    """State that from a day on whatever was one action's is another's; return how much moved.

    For actions that were merged. Shares of the same figure are added up, at most to the whole.
    Raises Refused for an action that there is not.
    """
    one_writer_at_a_time(session)
    served = served_goals(session, Moment(since))
    if into not in served.action_titles or into == action:
        raise Refused([Problem("into", "Scegliere un'altra azione dell'elenco.")])
    rows = attributions(session, Moment(since))
    theirs = {_key_of(row, into): row.share for row in rows if row.action == into}
    mine = [row for row in rows if row.action == action]
    for row in mine:
        key = _key_of(row, into)
        share = min(1.0, row.share + theirs.get(key, 0.0))
        end(session, Attribution, _key_of(row, action).columns(), change, since)
        record(session, Attribution, key.columns(), {"share": share}, change, valid_from=since)
    return len(mine)


def _key_of(row: Attribution, action: str) -> AttributionKey:
    return AttributionKey(action, row.measure, row.filters, row.observation)


def _problems(
    session: Session, key: AttributionKey, share: float | None, since: date
) -> list[Problem]:
    problems = []
    if share is None or not 0 <= share <= 1:
        problems.append(Problem("share", "Scrivere una parte in percentuale: da 0 a 100."))
    if version_at(session, ActionVersion, Moment(since), action=key.action) is None:
        problems.append(Problem("action", "Scegliere un'azione dell'elenco."))
    if key.observation:
        return problems + _problems_with_record(session, key, since)
    found = problems_with_measure(key.measure, key.filters)
    measure = MEASURES.get(key.measure)
    if measure is not None and (measure.base or not measure.flows):
        message = "Si attribuiscono solo chili: scegliere una misura che somma chili."
        found.append(Problem("measure", message))
    return problems + found


def _problems_with_record(session: Session, key: AttributionKey, since: date) -> list[Problem]:
    if key.measure:
        return [Problem("observation", "Scegliere una misura o una rilevazione, non tutte e due.")]
    row = version_at(session, Observation, Moment(since), key=key.observation)
    if row is None:
        return [Problem("observation", "Scegliere una rilevazione dell'elenco.")]
    if row.value is None or row.unit == "%":
        message = "Una percentuale non si divide tra azioni: scegliere una quantità."
        return [Problem("observation", message)]
    return []


def _problems_with_others(
    session: Session, key: AttributionKey, share: float, change: Change, since: date
) -> list[Problem]:
    """Return for each goal of the action with whom it would pass the whole of a cell."""
    moment = Moment(rome_day(change.at))
    served = served_goals(session, moment)
    if key.action in served.cancelled:
        return []
    columns = key.columns()
    rows = [
        row
        for row in stated_attributions(session, moment)
        if any(getattr(row, name) != said for name, said in columns.items())
    ]
    own = Attribution(
        action=key.action,
        measure=key.measure,
        filters=key.filters,
        observation=key.observation,
        share=share,
        valid_from=since,
        recorded_from=change.at,
    )
    measures = Measures(session, moment)
    everything = claimed(session, measures, [own, *rows], (FIRST_MONTH, LAST_MONTH))
    return [
        _taken(served, key.action, goal, found)
        for goal in sorted(served.goals.get(key.action, ()))
        if (found := _over(everything[0].atoms, served.together(key.action, goal, everything)))
    ]


def _over(own: Mapping[Hashable, int], claims: Iterable[Claimed]) -> list[Conflict]:
    made = union(item.claim for item in claims)
    return [conflict for conflict in made.conflicts if conflict.atom in own]


def _taken(served: Served, action: str, goal: str, found: list[Conflict]) -> Problem:
    others = {name for conflict in found for name in conflict.actions} - {action}
    named = sorted(served.action_titles.get(name, name) for name in others)
    most = max(conflict.share for conflict in found)
    params = {
        "goal": served.goal_titles.get(goal, goal),
        "others": ", ".join(f"«{name}»" for name in named) or "questa stessa azione",
        "whole": write_number(round(most, 2)),
    }
    return Problem("share", TAKEN, params)

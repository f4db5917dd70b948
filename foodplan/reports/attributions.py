"""What actions call their own: each one's amount, what they make together, what two claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.indicators import Observation
from foodplan.models.plan import ActionVersion
from foodplan.progress.cells import month_before
from foodplan.progress.register import first_day, last_day
from foodplan.progress.shares import Conflict, union
from foodplan.reports.attributed import (
    AttributionsReport,
    ClaimConflict,
    ClaimGroup,
    ClaimLine,
    ConflictPart,
    GoalConflicts,
)
from foodplan.reports.office.filters import Options, filter_lines
from foodplan.reports.plan.figures import Period, Quantity
from foodplan.reports.plan.words import METHODS, month_words, period, period_label, quantity
from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import Method, SourceKind
from foodplan.store.attributions import (
    THOUSANDTHS,
    Claimed,
    Served,
    claimed,
    served_goals,
    stated_attributions,
)
from foodplan.store.history import Moment, versions_at
from foodplan.store.ledger import list_categories
from foodplan.store.measures import MEASURES, UNNAMED, Atom, Measures
from foodplan.store.organisations.sources import list_sources
from foodplan.store.places import area_names
from foodplan.store.standing import standing

MONTHS = 12
# A boundary of the food, such as a market, is named only where it is everybody's to know.
A_SOURCE = "una fonte"
DISTRICT = "circoscrizione"


@dataclass(frozen=True)
class Claims:
    """Everything that is attributed at a moment, read once, with the words for it."""

    period: Period
    served: Served
    items: tuple[Claimed, ...]
    actions: Mapping[str, ActionVersion]
    records: Mapping[str, Observation]
    categories: Mapping[int, str]
    options: Options

    def of_goal(self, goal: str) -> list[Claimed]:
        """Return the claims of the actions that serve a goal, cancelled ones included."""
        return [item for item in self.items if goal in self.served.goals.get(item.row.action, ())]


def attributions_report(
    session: Session,
    today: date,
    known_at: datetime | None = None,
    *,
    goal: str = "",
    action: str = "",
) -> AttributionsReport:
    """Return what is attributed over the last twelve closed months.

    Of the actions of one `goal`, of one `action`, or with neither of all the plan's actions: there
    what two goals both count is counted once, and is no conflict.
    """
    claims = read_claims(session, today, known_at)
    items = claims.of_goal(goal) if goal else list(claims.items)
    if action:
        items = [item for item in items if item.row.action == action]
    groups = _groups(claims, items, listed=bool(goal or action))
    return AttributionsReport(
        claims.period, groups, any(line.simulated for group in groups for line in group.lines)
    )


def goal_conflicts(session: Session, today: date) -> tuple[GoalConflicts, ...]:
    """Return for each goal what its actions claim more than once, for an officer to solve."""
    claims = read_claims(session, today, None)
    goals = sorted({goal for found in claims.served.goals.values() for goal in found})
    found = []
    for goal in goals:
        groups = _groups(claims, claims.of_goal(goal), listed=True)
        conflicts = tuple(conflict for group in groups for conflict in group.conflicts)
        if conflicts:
            title = claims.served.goal_titles.get(goal, goal)
            found.append(GoalConflicts(goal, title, conflicts))
    return tuple(found)


def read_claims(session: Session, today: date, known_at: datetime | None) -> Claims:
    """Return all that is attributed at a moment, in a constant number of queries."""
    moment = Moment(today, known_at)
    last = last_closed_month(today)
    first = month_before(last, MONTHS - 1)
    measures = Measures(session, moment)
    rows = stated_attributions(session, moment)
    actions = {row.action: row for row in standing(session, ActionVersion, moment)}
    rows = [row for row in rows if row.action in actions]
    keys = {row.observation for row in rows if row.observation}
    records = versions_at(session, Observation, moment) if keys else []
    return Claims(
        period=period(first_day(first), last_day(last)),
        served=served_goals(session, moment),
        items=tuple(claimed(session, measures, rows, (first, last))),
        actions=actions,
        records={row.key: row for row in records if row.key in keys},
        categories=measures.category_names() if rows else {},
        options=_public_options(session, measures, moment),
    )


def _groups(claims: Claims, items: Iterable[Claimed], *, listed: bool) -> tuple[ClaimGroup, ...]:
    found: dict[tuple[str, str], list[Claimed]] = defaultdict(list)
    for item in items:
        if item.atoms:
            found[item.row.measure, item.row.observation].append(item)
    return tuple(_group(claims, key, of, listed=listed) for key, of in sorted(found.items()))


def _group(
    claims: Claims, key: tuple[str, str], items: list[Claimed], *, listed: bool
) -> ClaimGroup:
    measure, observation = key
    record = claims.records.get(observation)
    unit = record.unit if record else "kg"
    counted = [item for item in items if item.row.action not in claims.served.cancelled]
    made = union(item.claim for item in counted)
    title = (record.title or record.key) if record else MEASURES[measure].title
    return ClaimGroup(
        code=measure or observation,
        title=title,
        period=_record_period(record) if record else claims.period.label,
        lines=tuple(_line(claims, item, unit) for item in items),
        value=_amount(made.value, unit),
        claimed=_amount(made.claimed, unit),
        twice=_amount(made.claimed - made.value, unit),
        conflicts=_conflicts(claims, title, made.conflicts, unit) if listed else (),
    )


def _line(claims: Claims, item: Claimed, unit: str) -> ClaimLine:
    row = item.row
    action = claims.actions[row.action]
    return ClaimLine(
        action=row.action,
        title=action.title,
        share=row.share,
        filters=filter_lines(row.filters, claims.options),
        own=_amount(union([item.claim]).value, unit),
        since=row.valid_from,
        until=row.valid_to,
        counted=row.action not in claims.served.cancelled,
        simulated=action.simulated,
    )


def _conflicts(
    claims: Claims, title: str, found: Iterable[Conflict], unit: str
) -> tuple[ClaimConflict, ...]:
    alike: dict[tuple[tuple[str, ...], float], list[Conflict]] = defaultdict(list)
    for conflict in found:
        alike[conflict.actions, conflict.share].append(conflict)
    return tuple(
        ClaimConflict(
            title=title,
            actions=tuple(claims.actions[action].title for action in actions),
            share=share,
            amount=_amount(sum(conflict.amount for conflict in cells), unit),
            parts=tuple(
                ConflictPart(_words(claims, cell), _amount(cell.amount, unit))
                for cell in sorted(cells, key=lambda cell: str(cell.atom))
            ),
        )
        for (actions, share), cells in sorted(alike.items())
    )


def _words(claims: Claims, conflict: Conflict) -> str:
    atom = conflict.atom
    if not isinstance(atom, Atom):
        record = claims.records.get(str(atom))
        return (record.title or record.key) if record else str(atom)
    said = (
        month_words(first_day(atom.month)),
        claims.categories.get(atom.category, "").lower(),
        SOURCE_KINDS[SourceKind(atom.source_kind)],
        METHODS[Method(atom.method)],
    )
    return ", ".join(said)


def _amount(thousandths: float, unit: str) -> Quantity:
    """Return grams as kilos, or thousandths of a record's unit as that unit."""
    return quantity(thousandths / THOUSANDTHS, unit)


def _record_period(record: Observation) -> str:
    if record.period_from is None or record.period_to is None:
        return record.period_text
    return period_label(record.period_from, record.period_to)


def _public_options(session: Session, measures: Measures, moment: Moment) -> Options:
    """Return the words of filters as everybody may read them: names only of who agreed."""
    owners = measures.owners
    sites = [
        (site.slug, site.name if owner and owner.public_name else UNNAMED)
        for site in measures.sites.known()
        for owner in [owners.get(site.organisation)]
    ]
    areas = area_names(session, moment).items()
    return {
        "source_kind": tuple((kind.slug, words) for kind, words in SOURCE_KINDS.items()),
        "method": tuple((method.slug, words) for method, words in METHODS.items()),
        "area": tuple((code, name) for (level, code), name in areas if level == DISTRICT),
        "organisation": tuple((owner.slug, owner.shown_name) for owner in owners.values()),
        "category": tuple((row.slug, row.name) for row in list_categories(session)),
        "node": (*sites, *((row.slug, A_SOURCE) for row in list_sources(session, moment))),
    }

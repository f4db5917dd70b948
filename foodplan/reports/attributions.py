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
from foodplan.reports.office.filters import FilterLine, Options, filter_lines
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

MONTHS = 12
# A boundary of the food, such as a market, is named only where it is everybody's to know.
A_SOURCE = "una fonte"
DISTRICT = "circoscrizione"


@dataclass(frozen=True)
class ClaimLine:
    """A share of a figure that an action calls its own, with the amount that it makes.

    `counted` is false for a cancelled action, whose amount is left out of every sum. Where the
    share changed meanwhile, each share has a line of its own, with the day from which it holds.
    """

    action: str
    title: str
    share: float
    filters: tuple[FilterLine, ...]
    own: Quantity
    since: date
    until: date | None
    counted: bool
    simulated: bool


@dataclass(frozen=True)
class ClaimConflict:
    """A cell or a record of which more than the whole is claimed: it counts once."""

    what: str
    amount: Quantity
    share: float
    actions: tuple[str, ...]


@dataclass(frozen=True)
class ClaimGroup:
    """The claims on one figure: what each makes, and what they make together.

    `value` is the union, in which nothing counts more than once; `claimed` is the plain sum and
    `twice` what that counts again. Different figures are never added up.
    """

    code: str
    title: str
    period: str
    lines: tuple[ClaimLine, ...]
    value: Quantity
    claimed: Quantity
    twice: Quantity
    conflicts: tuple[ClaimConflict, ...]


@dataclass(frozen=True)
class AttributionsReport:
    """What is attributed to one action, to a goal's or to a plan's: figure by figure."""

    period: Period
    groups: tuple[ClaimGroup, ...]
    simulated: bool

    @property
    def conflicts(self) -> int:
        """How many cells and records are claimed more than once."""
        return sum(len(group.conflicts) for group in self.groups)


@dataclass(frozen=True)
class GoalConflicts:
    """The conflicts of one goal, for the office to solve."""

    goal: str
    title: str
    conflicts: tuple[ClaimConflict, ...]


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
    actions = {row.action: row for row in versions_at(session, ActionVersion, moment)}
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
    conflicts = made.conflicts if listed else ()
    return ClaimGroup(
        code=measure or observation,
        title=(record.title or record.key) if record else MEASURES[measure].title,
        period=_record_period(record) if record else claims.period.label,
        lines=tuple(_line(claims, item, unit) for item in items),
        value=_amount(made.value, unit),
        claimed=_amount(made.claimed, unit),
        twice=_amount(made.claimed - made.value, unit),
        conflicts=tuple(_conflict(claims, conflict, unit) for conflict in conflicts),
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


def _conflict(claims: Claims, conflict: Conflict, unit: str) -> ClaimConflict:
    atom = conflict.atom
    if isinstance(atom, Atom):
        what = ", ".join(
            (
                month_words(first_day(atom.month)),
                claims.categories.get(atom.category, ""),
                SOURCE_KINDS.get(SourceKind(atom.source_kind), ""),
                METHODS[Method(atom.method)],
            )
        )
    else:
        record = claims.records.get(str(atom))
        what = (record.title or record.key) if record else str(atom)
    titles = [claims.actions[action].title for action in conflict.actions]
    return ClaimConflict(what, _amount(conflict.amount, unit), conflict.share, tuple(titles))


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

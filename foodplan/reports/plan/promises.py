"""What the council promised: by when, done or not, with which act, and what was said when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.plan import CommitmentVersion
from foodplan.reports.plan.action_documents import DocumentLine, public_documents
from foodplan.reports.plan.actions import commitment_row
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.structure import CommitmentRow
from foodplan.reports.plan.world import read_tree
from foodplan.rules.calendar import rome_day
from foodplan.rules.plan import COMMITMENT_STATUSES
from foodplan.store.history import Moment, history_of


@dataclass(frozen=True)
class Said:
    """What was stated of a commitment on a day; `day` is None for what came with the plan."""

    day: date | None
    status: str
    act: str
    due_on: date | None


@dataclass(frozen=True)
class Promise:
    """A commitment with its plan, its papers, how late it is, and what was stated of it before.

    `days_late` is None unless its day has gone and nobody said that it was kept.
    """

    row: CommitmentRow
    plan: Link
    days_late: int | None
    documents: tuple[DocumentLine, ...]
    history: tuple[Said, ...]


@dataclass(frozen=True)
class Promises:
    """The commitments in order, with how many are kept, not kept, and still to be verified."""

    rows: tuple[Promise, ...]
    kept: int
    not_kept: int
    to_verify: int


def promises_report(session: Session, day: date, known_at: datetime | None) -> Promises:
    """Return the council's commitments as they were known at a moment."""
    moment = Moment(day, known_at)
    tree = read_tree(session, moment)
    rows = tuple(
        _promise(session, version, Link(version.plan, tree.plans[version.plan].title), moment)
        for version in sorted(tree.commitments, key=lambda row: (row.number, row.commitment))
        if version.plan in tree.plans
    )
    codes = [item.row.status.code for item in rows]
    return Promises(rows, codes.count("kept"), codes.count("not_kept"), codes.count("to_verify"))


def _promise(session: Session, version: CommitmentVersion, plan: Link, moment: Moment) -> Promise:
    row = commitment_row(version, moment.day)
    late = (moment.day - row.due_on).days if row.overdue and row.due_on else None
    papers = public_documents(session, "commitment", row.slug, moment)
    return Promise(row, plan, late, papers, _history(session, row.slug, moment))


def _history(session: Session, slug: str, moment: Moment) -> tuple[Said, ...]:
    """Return the statements in which state, act or term changed, oldest first.

    Neither who wrote them nor why is public; both are in the office's own history.
    """
    found: list[Said] = []
    rows = sorted(
        history_of(session, CommitmentVersion, commitment=slug),
        key=lambda row: (row.recorded_from, row.valid_from, row.id or 0),
    )
    for row in rows:
        if moment.known_at is not None and row.recorded_from > moment.known_at:
            continue
        if rome_day(row.recorded_from) > moment.day:
            continue
        day = rome_day(row.recorded_from) if found else None
        said = Said(day, COMMITMENT_STATUSES.get(row.status, row.status), row.act, row.due_on)
        last = found[-1] if found else None
        if last is None or (last.status, last.act, last.due_on) != said_of(said):
            found.append(said)
    return tuple(found)


def said_of(said: Said) -> tuple[str, str, date | None]:
    """Return what a statement says, without its day."""
    return said.status, said.act, said.due_on

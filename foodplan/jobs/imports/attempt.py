"""A file's movements before the ledger: tried and taken back, or posted for good, all at once."""

from collections.abc import Sequence
from functools import partial

from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.importers.movements import (
    CheckedChunk,
    FileActs,
    Mapping,
    Names,
    Reading,
    Row,
    RowProblem,
)
from foodplan.importers.movements.sources import new_sources
from foodplan.jobs.imports.tally import Tally
from foodplan.jobs.imports.work import Work
from foodplan.rules.ledger import SourceKind
from foodplan.rules.problems import Problem
from foodplan.store.accounts import Actor, NotAllowed, actor_of, get_account
from foodplan.store.history import Change
from foodplan.store.import_summary import Summary
from foodplan.store.imports import BatchRow
from foodplan.store.ledger.bulk import BulkRefused, make_ready, plan_many
from foodplan.store.organisations import ensure_boundary

# Which field of a file says what the ledger names in a problem.
FIELDS = {
    "happened_on": "day",
    "grams": "kg",
    "quantity": "kg",
    "lines": "kg",
    "reason_code": "reason",
    "opening": "households",
}

ANOTHER_ROW = Problem("id", "Un'altra riga dello stesso movimento è da correggere.")


class Attempt:
    """The movements of a file as its rows are checked, and what the rows add up to.

    `days` are those of the rows that can be posted, `closed_days` of those that say themselves that
    they are closed history.
    """

    def __init__(self, names: Names, batch: str) -> None:
        self.acts = FileActs(names, batch)
        self.tally = Tally()
        self.days: set[str] = set()
        self.closed_days: set[str] = set()

    def add(self, chunk: CheckedChunk) -> None:
        """Take in one more chunk, in the order of the file."""
        self.acts.add(chunk)
        self.tally.add(chunk)
        self.days.update(row.day for row in chunk.accepted)
        self.closed_days.update(row.day for row in chunk.accepted if row.closed)

    def problems(self, refused: BulkRefused) -> dict[int, Problem]:
        """Return what the ledger refused, by number of the row it speaks of."""
        found: dict[int, Problem] = {}
        for place, problems in refused.problems.items():
            rows = self.acts.numbers(place)
            for problem in problems:
                found.setdefault(_row_of(rows, problem), problem)
            for row in rows:
                found.setdefault(row, ANOTHER_ROW)
        return found


def tried(work: Work, batch: BatchRow, attempt: Attempt) -> dict[int, Problem]:
    """Return what the ledger would refuse, by row; nobody waits, unless sources are to be added.

    Those do not stay: they are added for good when the file is posted.
    """
    if not attempt.acts:
        return {}
    adds = bool(new_sources(Mapping.from_json(batch.mapping)))
    if not adds:
        work.write(partial(make_ready, movements=attempt.acts, now=work.clock()))
    try:
        with session_scope(work.engine, writes=adds) as session:
            if adds:
                add_new_sources(session, batch, work)
            plan_many(session, attempt.acts, actor_for(session, batch), work.clock())
            session.rollback()
    except BulkRefused as refused:
        return attempt.problems(refused)
    return {}


def actor_for(session: Session, batch: BatchRow) -> Actor:
    """Return who acts for a file: whoever sent it or moved it on last; NotAllowed if gone."""
    by = Summary.from_json(batch.summary).by or batch.account_id
    account = get_account(session, by) if by is not None else None
    if account is None or not account.active:
        raise NotAllowed
    return actor_of(session, account)


def add_new_sources(session: Session, batch: BatchRow, work: Work) -> None:
    """Add the sources that somebody confirmed, from the beginning on."""
    change = Change(at=work.clock(), by=Summary.from_json(batch.summary).by or batch.account_id)
    for source in new_sources(Mapping.from_json(batch.mapping)):
        kind = SourceKind.from_slug(source.kind)
        ensure_boundary(session, source.slug, source.name, change, kind)


def row_problem(row: Row, problem: Problem, reading: Reading, mapping: Mapping) -> RowProblem:
    """Return what the ledger says of a row as the file's own problem, at its cell."""
    step = problem.field.rpartition(".")[2] or problem.field
    field = FIELDS.get(step, step)
    letters = {said: letter for letter, said in mapping.columns.items()}
    letter = letters.get(field) or letters.get("grams" if field == "kg" else "", "")
    place = next(
        (at for at, column in enumerate(reading.columns, start=1) if column.letter == letter), 0
    )
    value = str(row[place]) if place and place < len(row) else ""
    return RowProblem(int(row[0]), letter, field, value, problem.message, dict(problem.params))


def _row_of(rows: Sequence[int], problem: Problem) -> int:
    steps = problem.field.split(".")
    line = int(steps[1]) if len(steps) > 1 and steps[1].isdigit() else 0
    return rows[line] if line < len(rows) else rows[0]

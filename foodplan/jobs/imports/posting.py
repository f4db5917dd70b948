"""The end of an import: all its movements in one transaction, and their undoing in another."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session

from foodplan.importers.movements import Reading
from foodplan.jobs.imports.attempt import (
    Attempt,
    actor_for,
    add_new_sources,
)
from foodplan.jobs.imports.checking import (
    ROUNDS,
    attempt_of,
    checked_chunks,
    end_checked,
    mark_again,
    names_of,
    refuse_rows,
)
from foodplan.jobs.imports.work import Work
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.import_mappings import remember_mapping
from foodplan.store.import_summary import Summary, message_of
from foodplan.store.imports import BatchRow
from foodplan.store.ledger.bulk import (
    BulkPlan,
    BulkRefused,
    BulkReversed,
    ReversalPlan,
    Stale,
    make_ready,
    plan_many,
    plan_reversals,
    reverse_many,
    write_plan,
    write_reversals,
)

NOT_YOURS = Problem(
    "node", "Chi ha chiesto di registrare non può più farlo per questa sede: non è cambiato niente."
)
REFUSED = Problem(
    "rows",
    "Nel frattempo il registro è cambiato e alcune righe non si possono più registrare: non è "
    "stato registrato niente. Sono segnate qui sotto.",
)


# So often a plan is made again when somebody else wrote at the site meanwhile.
PLANS = 3


class _KnownMeanwhile(Exception):  # noqa: N818 - it says what happened
    """Some of the movements were recorded by somebody else since the check."""


def post_rows(work: Work) -> None:
    """Post every good row of a file at once; it ends as `posted`, or as `checked` with the reason.

    A worker that dies before the end has posted nothing, and the next one starts from here.
    """
    batch = work.batch()
    names = names_of(work, batch)
    only_valid = Summary.from_json(batch.summary).only_valid
    for _round in range(ROUNDS):
        attempt = attempt_of(work, batch, names)
        if not only_valid and attempt.tally.refused:
            break
        work.write()
        try:
            return _post(work, batch, attempt)
        except _KnownMeanwhile:
            mark_again(work, batch, names)
        except NotAllowed:
            return end_checked(work, batch, attempt, NOT_YOURS)
        except BulkRefused as refused:
            # What another file brought meanwhile is a double of it, not a row to mend.
            if not mark_again(work, batch, names):
                refuse_rows(work, batch, attempt.problems(refused))
    return end_checked(work, batch, attempt_of(work, batch, names), REFUSED)


def _post(work: Work, batch: BatchRow, attempt: Attempt) -> None:
    """Post in one transaction what was planned outside of it, so that others wait an instant.

    At a site that is written to all the time the plan is overtaken: then it is made in the
    transaction itself, and others wait longer.
    """
    work.write(partial(_prepare, batch=batch, work=work, attempt=attempt))
    ended = _ended(batch, attempt)
    for _round in range(PLANS):
        with work.reading() as session:
            plan = plan_many(session, attempt.acts, actor_for(session, batch), work.clock())
        try:
            return work.write(partial(_write, batch=batch, work=work, plan=plan), **ended)
        except Stale:
            # Two plans at once would take the memory of both.
            del plan
    return work.write(partial(_plan_and_write, batch=batch, work=work, attempt=attempt), **ended)


def _ended(batch: BatchRow, attempt: Attempt) -> dict[str, Any]:
    tally = attempt.tally
    before = Summary.from_json(batch.summary)
    summary = replace(tally.summary(before), movements=len(attempt.acts)).as_json()
    values = {"status": "posted", "done": tally.read, "content": None, "message": ""}
    return values | tally.counts() | {"summary": summary}


def _prepare(session: Session, batch: BatchRow, work: Work, attempt: Attempt) -> None:
    add_new_sources(session, batch, work)
    make_ready(session, attempt.acts, work.clock())


def _plan_and_write(session: Session, batch: BatchRow, work: Work, attempt: Attempt) -> None:
    plan = plan_many(session, attempt.acts, actor_for(session, batch), work.clock())
    _write(session, batch, work, plan)


def _write(session: Session, batch: BatchRow, work: Work, plan: BulkPlan) -> None:
    if plan.again:
        raise _KnownMeanwhile
    write_plan(session, plan)
    titles = Reading.from_json(batch.reading).titles
    organisation, now = batch.organisation_id, work.clock()
    remember_mapping(session, organisation, titles, batch.reading, batch.mapping, now)


def undo_rows(work: Work) -> None:
    """Take back every movement of a file at once; it ends as `undone`, or `posted` as before.

    What was corrected or taken back by hand since stays as it is.
    """
    batch = work.batch()
    ids = {row.id for chunk in checked_chunks(work, batch) for row in chunk.accepted}
    uuids = [UUID(text) for text in sorted(ids)]
    summary = Summary.from_json(batch.summary)

    work.write()
    try:
        _undo(work, batch, uuids, summary)
    except Refused as refused:
        work.write(status="posted", message=message_of(refused.problems[0]))
    except NotAllowed:
        work.write(status="posted", message=message_of(NOT_YOURS))


def _undo(work: Work, batch: BatchRow, uuids: Sequence[UUID], summary: Summary) -> None:
    """Take back in one transaction what was planned outside of it, as a file is posted."""
    ended: dict[str, Any] = {"status": "undone", "message": "", "done": batch.read}

    def told(result: BulkReversed) -> dict[str, Any]:
        return {"summary": replace(summary, reversed_by_hand=result.already).as_json()}

    def at_once(session: Session) -> dict[str, Any]:
        actor = actor_for(session, batch)
        return told(reverse_many(session, uuids, actor, work.clock(), reversal_id))

    def planned(session: Session, plan: ReversalPlan) -> dict[str, Any]:
        return told(write_reversals(session, plan))

    for _round in range(PLANS):
        with work.reading() as session:
            actor = actor_for(session, batch)
            plan = plan_reversals(session, uuids, actor, work.clock(), reversal_id)
        try:
            return work.write(partial(planned, plan=plan), **ended)
        except Stale:
            continue
    return work.write(at_once, **ended)


def reversal_id(movement: UUID) -> UUID:
    """Return the id of a movement's undoing: the same as when it is undone alone."""
    return uuid5(MOVEMENT_NAMESPACE, f"undo:{movement}")

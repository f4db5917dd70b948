"""The single way into the ledger: one act, checked by its net effect, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, DateKind, Method, SourceKind, month_of
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.body import COUNT_GAIN, fingerprint, movement_body, passages_text
from foodplan.store.ledger.book import (
    Effects,
    Entry,
    Header,
    tallied,
    write_lines,
    write_movement,
)
from foodplan.store.ledger.check import INWARD, movement_problems
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import DrawnLine, MovementInput, Posted, tidied
from foodplan.store.ledger.lots import Holdings, lock_holdings
from foodplan.store.ledger.notes import write_note
from foodplan.store.ledger.passages import set_passages, undo_passages
from foodplan.store.ledger.plan import OutwardPlanner, Plan, plan_inward
from foodplan.store.ledger.replay import replayed
from foodplan.store.ledger.resolve import Resolved, demand_right, known_nodes, refuse, resolve
from foodplan.store.ledger.reversal import (
    ALREADY_REVERSED,
    Original,
    find_original,
    lock_original,
    original_problem,
    shortage_problem,
)

CORRECTION = "correction"
TRIES = 6


def post(session: Session, movement: MovementInput, actor: Actor, now: datetime) -> Posted:
    """Record an act, or a correction when it `replaces` one; `now` is an aware instant.

    The session must be a writing one; nothing is committed here. The same movement again
    answers the same with `created` false. Raises Conflict (the id was used for another act),
    NotAllowed (the site is not the actor's to write for) and Refused with every problem; a
    problem whose `params["confirm"]` names a field of MovementInput is a question that this
    field answers. After Conflict the transaction must be rolled back.
    """
    driver = Driver(session)
    said = tidied(movement)
    if said.replaces is not None:
        lock_original(driver, said.replaces)
    earlier = replayed(driver, said)
    if earlier is not None:
        return earlier
    try:
        return _checked(session, driver, said, actor, now).record()
    except Refused:
        # While this one waited for a lock, its twin may have taken the very goods it asks for.
        earlier = replayed(driver, said)
        if earlier is None:
            raise
        return earlier


def _checked(
    session: Session, driver: Driver, said: MovementInput, actor: Actor, now: datetime
) -> "_Posting":
    problems = movement_problems(said, rome_day(now))
    resolved, unknown = resolve(session, driver, said, actor, now)
    problems += unknown
    original = None if said.replaces is None else _replaced(driver, said.replaces, actor, problems)
    refuse(problems)
    if resolved is None:
        raise ValueError("An act without problems is resolved.")
    return _Posting(session, driver, said, resolved, original, actor, now)


def post_with_retry(engine: Engine, movement: MovementInput, actor: Actor, now: datetime) -> Posted:
    """Record an act in a transaction of its own, again when the database asks to try again.

    Repeating is safe, even when the answer to a commit was lost: the id makes it one movement.
    """
    retried = (sa.exc.OperationalError, engine.dialect.loaded_dbapi.OperationalError)
    for attempt in range(TRIES):
        try:
            with session_scope(engine, writes=True) as session:
                return post(session, movement, actor, now)
        except retried:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def _replaced(driver: Driver, uuid: UUID, actor: Actor, problems: list[Problem]) -> Original | None:
    original = find_original(driver, uuid)
    if original is not None:
        nodes = known_nodes(driver, (original.node_slug,), original.happened_on)
        demand_right(actor, nodes.get(original.node_slug))
    problem = original_problem(original)
    if problem is not None:
        problems.append(problem)
    return original


@dataclass
class _Posting:
    """One checked act on its way into the tables."""

    session: Session
    driver: Driver
    said: MovementInput
    resolved: Resolved
    original: Original | None
    actor: Actor
    now: datetime

    def record(self) -> Posted:
        holdings = self._holdings()
        plan = self._plan(holdings)
        if self.original is not None:
            problem = shortage_problem(self.driver, self.original, holdings)
            refuse([problem] if problem else [])
        month = month_of(self.said.happened_on)
        entries = tallied(plan.lines, month, Method.from_slug(self.said.method))
        effects = Effects(self._stocks())
        seq = self._write_movements(plan, effects)
        if seq is None:
            # Another transaction stored the same id, or reversed the same act: `post` tells which.
            raise Refused([ALREADY_REVERSED])
        write_lines(self.driver, seq, entries)
        effects.add(entries)
        effects.apply(self.driver)
        self._state_passages()
        return Posted(seq, self.said.id, created=True, lines=self._drawn(entries),
                      count_gain_grams=plan.gained)  # fmt: skip

    def _stocks(self) -> frozenset[int]:
        ids = {self.resolved.node.id}
        return frozenset(ids | {self.original.node_id} if self.original else ids)

    def _holdings(self) -> Holdings:
        if self.said.kind in INWARD and self.original is None:
            return Holdings()
        categories = {category.id for category in self.resolved.categories}
        if self.original is not None:
            categories |= self.original.categories
        holdings = lock_holdings(self.driver, self._stocks(), categories)
        if self.original is not None:
            self.original.take_back(holdings)
        return holdings

    def _plan(self, holdings: Holdings) -> Plan:
        if self.said.kind in INWARD:
            return plan_inward(self.driver, self.said, self.resolved, holdings)
        planner = OutwardPlanner(self.session, self.driver, self.resolved, self.now)
        plan = planner.plan(self.said, holdings)
        refuse(planner.problems)
        return plan

    def _write_movements(self, plan: Plan, effects: Effects) -> int | None:
        if self.original is not None:
            uuid = uuid5(MOVEMENT_NAMESPACE, f"reversal:{self.said.id}")
            account = self.actor.account_id
            header = self.original.reversal(uuid, CORRECTION, account, self.now)
            seq = write_movement(self.driver, header)
            if seq is None:
                return None
            write_lines(self.driver, seq, self.original.mirror)
            effects.add(self.original.mirror)
        note_id, note_hash = write_note(self.driver, self.said.note)
        seq = write_movement(self.driver, self._header(plan, note_id, note_hash))
        if seq is None and note_id is not None:
            self.driver.run("DELETE FROM note WHERE id = ?", (note_id,))
        return seq

    def _header(self, plan: Plan, note_id: int | None, note_hash: str | None) -> Header:
        said, source = self.said, self.resolved.source_kind
        return Header(
            uuid=str(said.id),
            kind=said.kind,
            node_id=self.resolved.node.id,
            happened_on=said.happened_on,
            recorded_at=self.now,
            posted_month=month_of(said.happened_on),
            account_id=self.actor.account_id,
            method=Method.from_slug(said.method),
            body_hash=fingerprint(movement_body(said, source.slug if source else None)),
            document=said.document,
            replaces=self.original.seq if self.original else None,
            reason_code=said.reason_code or (COUNT_GAIN if plan.gained else None),
            note_id=note_id,
            note_hash=note_hash,
            passages=passages_text(said.opening),
            import_row=said.import_row,
        )

    def _state_passages(self) -> None:
        change = Change(at=self.now, by=self.actor.account_id)
        if self.original is not None:
            undo_passages(self.session, self.driver, self.original, change)
        if self.said.opening is not None:
            node, day = self.resolved.node.id, self.said.happened_on
            set_passages(self.session, node, day, self.said.opening, change)

    def _drawn(self, entries: list[Entry]) -> tuple[DrawnLine, ...]:
        slugs = {category.id: category.slug for category in self.resolved.categories}
        return tuple(
            DrawnLine(slugs[entry.category_id], SourceKind(entry.source_kind), DateKind.NONE, None,
                      entry.grams)
            for entry in entries
            if self.resolved.counterpart.id in {entry.from_node, entry.to_node}
        )  # fmt: skip

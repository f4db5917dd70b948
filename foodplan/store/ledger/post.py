"""The single way into the ledger: one act, checked by its net effect, in one transaction."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID, uuid5

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import (
    MOVEMENT_NAMESPACE,
    DateKind,
    Method,
    MovementKind,
    SourceKind,
    month_of,
)
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.history import Change
from foodplan.store.ledger.body import COUNT_GAIN, fingerprint, movement_body, passages_text
from foodplan.store.ledger.book import (
    Effects,
    Entry,
    Header,
    write_movement,
    write_statements,
)
from foodplan.store.ledger.check import COUNTERPART_KINDS, INWARD, movement_problems
from foodplan.store.ledger.counting import CountBook, Instant
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.hands import write_hand
from foodplan.store.ledger.inputs import DrawnLine, MovementInput, Posted, tidied
from foodplan.store.ledger.lots import Holdings, lock_holdings
from foodplan.store.ledger.notes import write_note
from foodplan.store.ledger.passages import set_passages, undo_passages
from foodplan.store.ledger.periods.posting import posting_month
from foodplan.store.ledger.planning import (
    SETTLING,
    Act,
    Back,
    Plan,
    Settler,
    entries_of,
    plan_act,
    plan_back,
)
from foodplan.store.ledger.replay import drawn_lines, replayed
from foodplan.store.ledger.resolve import Resolved, Resolver, demand_right, known_nodes, refuse
from foodplan.store.ledger.reversal import (
    ALREADY_REVERSED,
    Original,
    find_original,
    hold_sites,
    is_closed,
    lock_original,
    original_problem,
    shortage_problem,
)

CORRECTION = "correction"


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
        # What corrects closed history is closed history too, whatever the form knows of it.
        said = replace(said, closed=is_closed(driver, said.replaces))
        earlier = replayed(driver, said)
        if earlier is not None:
            return earlier
    posting = None
    try:
        posting = _checked(session, driver, said, actor, now)
        return posting.record()
    except (Refused, NotAllowed):
        # An act is nearly always new: its id is looked for only where it cannot be stored, since
        # it is taken, or since its twin has taken the very goods it asks for.
        written = posting is not None and posting.written
        earlier = None if written else replayed(driver, said)
        if earlier is None:
            raise
        return earlier


def _checked(
    session: Session, driver: Driver, said: MovementInput, actor: Actor, now: datetime
) -> "_Posting":
    problems = movement_problems(said, rome_day(now))
    resolver = Resolver(session, driver, said, actor, now)
    resolved = resolver.resolve()
    problems += resolver.problems
    original = None if said.replaces is None else _replaced(driver, said.replaces, actor, problems)
    refuse(problems)
    if resolved is None:
        raise ValueError("An act without problems is resolved.")
    return _Posting(session, driver, said, resolved, original, actor, now)


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
    written: bool = False
    _books: dict[int, CountBook] = field(default_factory=dict)

    def record(self) -> Posted:
        if self.original is not None or self.said.kind == MovementKind.COUNT:
            hold_sites(self.driver, self.said.kind, self.resolved.node.id, self.original)
        month = posting_month(self.driver, self.resolved.node.id, self.said.happened_on, self.today)
        holdings = self._holdings()
        effects = Effects(self._stocks())
        back = self._back(holdings)
        plan = self._plan(holdings)
        if self.original is not None and back is not None:
            problem = shortage_problem(self.driver, self.original, holdings)
            refuse([problem] if problem else [])
            effects.add(back.entries)
        entries = entries_of(plan.lines, month, Method.from_slug(self.said.method))
        effects.add(entries)
        seq = self._write(plan, entries, back, month)
        if seq is None:
            # Another transaction stored the same id, or reversed the same act: `post` tells which.
            raise Refused([ALREADY_REVERSED])
        self.written = True
        effects.apply(self.driver)
        write_hand(self.driver, seq, self.actor)
        self._state_passages()
        return Posted(seq, self.said.id, created=True, lines=self._drawn(seq, plan),
                      count_gain_grams=plan.gained, lost_grams=plan.lost, posted_month=month,
                      late=month != month_of(self.said.happened_on))  # fmt: skip

    @cached_property
    def today(self) -> date:
        return rome_day(self.now)

    @cached_property
    def instant(self) -> Instant:
        """When it happened; a correction of the same day stands where its original stood."""
        said, original = self.said, self.original
        if original and original.happened_on == said.happened_on and said.typed_at is None:
            before = said.before_count or original.before_count
            return replace(original.instant, first=before)
        return Instant(said.happened_on, said.typed_at or self.now, said.before_count)

    def _stocks(self) -> frozenset[int]:
        ids = {self.resolved.node.id}
        if self.resolved.transit is not None:
            ids.add(self.resolved.transit)
        return frozenset(ids | (self.original.stocks if self.original else frozenset()))

    def _holdings(self) -> Holdings:
        inward = self.said.kind in INWARD or (
            self.said.kind == MovementKind.RECEIPT and self.resolved.sent is None
        )
        if inward and self.original is None:
            return Holdings()
        categories = {category.id for category in self.resolved.categories} | self.resolved.foods
        categories |= {lot.category_id for lot in self.resolved.sent or ()}
        if self.original is not None:
            categories |= self.original.categories
        return lock_holdings(self.driver, self._stocks(), categories)

    def _settler(self, node: int) -> Settler:
        if self._books.get(node) is None:
            original, days = self.original, [self.said.happened_on]
            without = None
            if original is not None:
                days.append(original.happened_on)
                without = original.seq if original.kind == MovementKind.COUNT else None
            # One book for both halves of a correction: the second sees what the first took back.
            self._books[node] = CountBook(self.driver, node, min(days), without)
        change = Change(at=self.now)
        return Settler(self.session, self.driver, node, self._books[node], self.today, change)

    def _back(self, holdings: Holdings) -> Back | None:
        if self.original is None:
            return None
        settler = self._settler(self.original.node_id)
        back = plan_back(settler, self.original)
        back.move(holdings, self.original, settler)
        settler.book.wait_for(self.original.instant, back.entries)
        return back

    def _plan(self, holdings: Holdings) -> Plan:
        settler = self._settler(self.resolved.node.id)
        instant = self.instant
        act = Act(self.session, self.driver, self.said, self.resolved, holdings, self.now,
                  absorbs=lambda lot: settler.book.absorbs(instant, lot))  # fmt: skip
        plan = plan_act(act, settler, instant)
        refuse(act.problems)
        return plan

    def _write(self, plan: Plan, entries: list[Entry], back: Back | None, month: int) -> int | None:
        if self.original is not None and back is not None:
            uuid = uuid5(MOVEMENT_NAMESPACE, f"reversal:{self.said.id}")
            who = self.actor.account_id
            header = self.original.reversal(uuid, CORRECTION, who, self.now, back.month)
            if write_movement(self.driver, header, back.entries) is None:
                return None
        note_id, note_hash = write_note(self.driver, self.said.note)
        header = self._header(plan, month, note_id, note_hash)
        seq = write_movement(self.driver, header, entries, plan.parents)
        if seq is None and note_id is not None:
            self.driver.run("DELETE FROM note WHERE id = ?", (note_id,))
        if seq is not None and plan.statements:
            write_statements(self.driver, seq, plan.statements)
        return seq

    def _header(self, plan: Plan, month: int, note_id: int | None, note_hash: str | None) -> Header:
        said, source, instant = self.said, self.resolved.source_kind, self.instant
        inherits = self.original is not None and instant.at != self.now
        found = plan.gained and said.kind != MovementKind.COUNT
        return Header(
            uuid=str(said.id),
            kind=said.kind,
            node_id=self.resolved.node.id,
            happened_on=said.happened_on,
            recorded_at=self.now,
            posted_month=month,
            account_id=self.actor.account_id,
            method=int(Method.from_slug(said.method)),
            body_hash=fingerprint(movement_body(said, source.slug if source else None)),
            document=said.document,
            replaces=self.original.seq if self.original else None,
            reason_code=said.reason_code or (COUNT_GAIN if found else None),
            note_id=note_id,
            note_hash=note_hash,
            passages=passages_text(said.opening),
            import_row=said.import_row,
            partner_id=self.resolved.partner,
            dispatch_seq=self.resolved.dispatch_seq,
            typed_at=instant.at if inherits else said.typed_at,
            before_count=instant.first,
            intact=said.intact,
            closed=said.closed,
        )

    def _state_passages(self) -> None:
        change = Change(at=self.now, by=self.actor.account_id)
        if self.original is not None:
            undo_passages(self.session, self.driver, self.original, change)
        if self.said.opening is not None:
            node, day = self.resolved.node.id, self.said.happened_on
            set_passages(self.session, node, day, self.said.opening, change)

    def _drawn(self, seq: int, plan: Plan) -> tuple[DrawnLine, ...]:
        """Return the lots that were moved, read back only where they are not all at hand."""
        slugs = {category.id: category.slug for category in self.resolved.categories}
        plain = self.said.kind in COUNTERPART_KINDS and self.said.kind != MovementKind.COUNT
        plain = plain and not plan.gained and all(line.count_seq is None for line in plan.lines)
        if not plain or any(line.lot.category_id not in slugs for line in plan.lines):
            counting = self.said.kind == MovementKind.COUNT
            return drawn_lines(self.driver, seq, counting=counting)
        return tuple(
            DrawnLine(slugs[line.lot.category_id], SourceKind(line.lot.source_kind),
                      DateKind(line.lot.date_kind), line.lot.last_day, line.grams)
            for line in plan.lines if line.n < SETTLING
        )  # fmt: skip

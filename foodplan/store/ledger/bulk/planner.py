"""Planning many acts together: each gets the rows that `post` would give it after the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import Method, MovementKind, month_of
from foodplan.rules.problems import Problem
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.body import COUNT_GAIN, fingerprint, movement_body, passages_text
from foodplan.store.ledger.book import Effects, Entry, Header
from foodplan.store.ledger.bulk.basis import Basis, basis_of
from foodplan.store.ledger.bulk.history import HistoryPlanner
from foodplan.store.ledger.bulk.names import KeptNames
from foodplan.store.ledger.bulk.plain import PlainActs
from foodplan.store.ledger.bulk.writing import SealedActs
from foodplan.store.ledger.check import INWARD, is_plain, movement_problems
from foodplan.store.ledger.counting import CountBook, Instant
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.inputs import Conflict, MovementInput, OpeningInput, tidied
from foodplan.store.ledger.lots import Holdings, lock_holdings
from foodplan.store.ledger.passages import merged
from foodplan.store.ledger.periods.posting import closed_from, first_open
from foodplan.store.ledger.planning import Act, Plan, Settler, entries_of, plan_act
from foodplan.store.ledger.planning.closed import closed_problems
from foodplan.store.ledger.replay import replayed
from foodplan.store.ledger.resolve import Resolved, Resolver

# What files bring: acts of one site with a boundary. Counts, transfers and kitchens need hands.
KINDS = frozenset({*INWARD, MovementKind.DISTRIBUTION, MovementKind.DISPOSAL, MovementKind.RETURN})
ASKED_AT_ONCE = 500


@dataclass
class BulkPlan:
    """The rows of many acts, ready to be written, and what they were planned against.

    `notes` keeps, by place, the notes after whose writing an act has to be sealed again. `live`
    says that some act changes today's stock, `basis` is what of the database the plan rests on.
    """

    actor: Actor
    now: datetime
    rows: SealedActs = field(default_factory=SealedActs)
    notes: dict[int, str] = field(default_factory=dict)
    effects: Effects = field(default_factory=lambda: Effects(frozenset()))
    passages: dict[tuple[int, date], OpeningInput] = field(default_factory=dict)
    again: int = 0
    live: bool = False
    basis: Basis = ()


class Planned(NamedTuple):
    """The lines of an act, the month it counts in, and whether goods were found on the way."""

    entries: list[Entry]
    month: int
    gained: bool


class Planner:
    """Gives many acts their rows, each act knowing what the ones before it did."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.driver = Driver(session)
        self.today = rome_day(now)
        self.names = KeptNames(session, self.driver, now)
        self.history = HistoryPlanner(session, self.driver, self.names, now)
        self.plain = PlainActs(self)
        self.problems: dict[int, list[Problem]] = {}
        self.plan = BulkPlan(actor, now)
        self._closed: dict[int, frozenset[int]] = {}
        self._holdings: dict[int, Holdings] = {}
        self._settlers: dict[int, Settler] = {}

    def stored(self, uuids: Sequence[str]) -> set[str]:
        """Return which of these ids are taken."""
        found: set[str] = set()
        for first in range(0, len(uuids), ASKED_AT_ONCE):
            some = uuids[first : first + ASKED_AT_ONCE]
            statement = f"SELECT uuid FROM movement WHERE uuid IN ({marks(some)})"  # noqa: S608
            found.update(row[0] for row in self.driver.rows(statement, some))
        return found

    def known(self, place: int, said: MovementInput) -> bool:
        """Return whether an act was recorded before as it is said now."""
        try:
            return replayed(self.driver, tidied(said)) is not None or self._twice(place)
        except Conflict as conflict:
            self.problems[place] = [Problem("id", str(conflict))]
            return False

    def _twice(self, place: int) -> bool:
        words = "Questo identificativo è già di un'altra riga."
        self.problems[place] = [Problem("id", words)]
        return False

    def add(self, place: int, uuid: str, said: MovementInput) -> None:
        """Plan one act, or keep what is wrong with it."""
        text = self.plain.sealed(uuid, said)
        if text is None:
            self._add(place, tidied(said))
        else:
            self.plan.rows.add_text(text)

    def ended(self) -> BulkPlan:
        """Return the whole."""
        plan = self.plan
        self.plain.end(plan.effects)
        plan.basis = basis_of(self.driver, plan.effects.stocks, live=plan.live)
        return plan

    def _add(self, place: int, said: MovementInput) -> None:
        problems = [] if is_plain(said, self.today) else movement_problems(said, self.today)
        if said.kind not in KINDS or said.replaces is not None:
            words = "Da un file si registrano arrivi, uscite, scarti, resi e giacenze iniziali."
            problems.append(Problem("kind", words))
        resolved = None if problems else self.resolved(said, problems)
        if said.closed:
            problems += closed_problems(said)
        planned = None if resolved is None or problems else self._planned(said, resolved, problems)
        if problems or resolved is None or planned is None:
            self.problems[place] = problems
            return
        self._take(said, resolved, planned)

    def resolved(self, said: MovementInput, problems: list[Problem]) -> Resolved | None:
        """Return what an act names; what is wrong gathers in `problems`."""
        kept = self.names.resolved(said)
        if kept is not None:
            return kept
        actor = self.plan.actor
        resolver = Resolver(self.session, self.driver, said, actor, self.now, self.names)
        found = resolver.resolve()
        problems += resolver.problems
        if found is not None and not problems:
            self.names.keep(said, found)
        return found

    def _planned(self, said: MovementInput, resolved: Resolved, problems: list[Problem]) -> Planned:
        month = self.month(resolved.node.id, said.happened_on)
        method = Method.from_slug(said.method)
        if said.closed:
            return Planned(self.history.entries(said, resolved, month, method), month, gained=False)
        plan = self._plan(said, resolved, problems)
        return Planned(entries_of(plan.lines, month, method), month, bool(plan.gained))

    def _plan(self, said: MovementInput, resolved: Resolved, problems: list[Problem]) -> Plan:
        node = resolved.node.id
        settler = self._settler(node)
        instant = Instant(said.happened_on, self.now, said.before_count)
        act = Act(self.session, self.driver, said, resolved, self._held(node), self.now,
                  absorbs=lambda lot: settler.book.absorbs(instant, lot))  # fmt: skip
        plan = plan_act(act, settler, instant)
        problems += act.problems
        return plan

    def _take(self, said: MovementInput, resolved: Resolved, planned: Planned) -> None:
        plan, node = self.plan, resolved.node.id
        header = self.header(said, resolved, planned.month, gained=planned.gained)
        plan.rows.add(header, planned.entries)
        if said.note is not None:
            plan.notes[len(plan.rows) - 1] = said.note
        if node not in plan.effects.stocks:
            plan.effects.stocks |= {node}
        plan.live = plan.live or not said.closed
        plan.effects.add(planned.entries)
        if said.opening is not None:
            key = (node, said.happened_on)
            plan.passages[key] = merged(plan.passages.get(key), said.opening)

    def header(
        self, said: MovementInput, resolved: Resolved, month: int, *, gained: bool = False
    ) -> Header:
        """Return what a movement says beside its lines."""
        source = resolved.source_kind
        return Header(
            uuid=str(said.id),
            kind=said.kind,
            node_id=resolved.node.id,
            happened_on=said.happened_on,
            recorded_at=self.now,
            posted_month=month,
            account_id=self.actor.account_id,
            method=int(Method.from_slug(said.method)),
            body_hash=fingerprint(movement_body(said, source.slug if source else None)),
            document=said.document,
            reason_code=said.reason_code or (COUNT_GAIN if gained else None),
            passages=passages_text(said.opening),
            import_row=said.import_row,
            typed_at=said.typed_at,
            before_count=said.before_count,
            intact=said.intact,
            closed=said.closed,
        )

    def month(self, node: int, day: date) -> int:
        """Return the month (yyyymm) in which a day counts at a site: the first open one."""
        if node not in self._closed:
            self._closed[node] = closed_from(self.driver, node, 0)
        return first_open(month_of(day), self._closed[node], month_of(self.today))

    def _held(self, node: int) -> Holdings:
        if node not in self._holdings:
            everything = [row[0] for row in self.driver.rows("SELECT id FROM category")]
            self._holdings[node] = lock_holdings(self.driver, [node], everything)
        return self._holdings[node]

    def _settler(self, node: int) -> Settler:
        if node not in self._settlers:
            # No closing and no count of the site slips in from here on.
            closed_from(self.driver, node, 0)
            book = CountBook(self.driver, node, date.min)
            change = Change(at=self.now)
            self._settlers[node] = Settler(
                self.session, self.driver, node, book, self.today, change
            )
        return self._settlers[node]

"""Taking many acts back in one transaction, the last one first, as `reverse` would one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.book import Effects
from foodplan.store.ledger.bulk.basis import Basis, Stale, basis_of, demand_basis
from foodplan.store.ledger.bulk.writing import SealedActs, write_rows
from foodplan.store.ledger.counting import CountBook
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.lots import Holdings, lock_holdings
from foodplan.store.ledger.passages import undo_passages
from foodplan.store.ledger.planning import Back, Settler, plan_back
from foodplan.store.ledger.resolve import demand_right, known_nodes
from foodplan.store.ledger.reversal import Original, find_originals, hold_sites


@dataclass(frozen=True)
class BulkReversed:
    """How many acts were taken back, and how many had been before."""

    reversed: int
    already: int


@dataclass
class ReversalPlan:
    """The rows of many reversals, ready to be written, and what they were planned against."""

    actor: Actor
    now: datetime
    already: int = 0
    acts: SealedActs = field(default_factory=SealedActs)
    effects: Effects = field(default_factory=lambda: Effects(frozenset()))
    passages: dict[tuple[int, date], Original] = field(default_factory=dict)
    live: bool = False
    basis: Basis = ()


def reverse_many(
    session: Session,
    uuids: Sequence[UUID],
    actor: Actor,
    now: datetime,
    id_of: Callable[[UUID], UUID],
) -> BulkReversed:
    """Record the reversals of acts, `id_of` giving each its id; nothing is committed here.

    What is reversed or corrected already stays as it is. Raises Refused when goods that the acts
    brought have gone out since, NotAllowed for a site that is not the actor's; after either the
    transaction must be rolled back.
    """
    return _write(session, _plan(session, uuids, actor, now, id_of, lock=True))


def plan_reversals(
    session: Session,
    uuids: Sequence[UUID],
    actor: Actor,
    now: datetime,
    id_of: Callable[[UUID], UUID],
) -> ReversalPlan:
    """Return the rows of many reversals without writing any; raises as `reverse_many`.

    A reading session does, so that nobody waits while a long file is taken back.
    """
    return _plan(session, uuids, actor, now, id_of, lock=False)


def write_reversals(session: Session, plan: ReversalPlan) -> BulkReversed:
    """Write planned reversals; nothing is committed here.

    Raises Stale, after which the transaction must be rolled back, when the sites have moved since
    the plan was made.
    """
    driver = Driver(session)
    demand_basis(driver, plan.effects.stocks, plan.basis)
    try:
        return _write(session, plan)
    except driver.errors.IntegrityError as error:
        raise Stale from error


def _plan(
    session: Session,
    uuids: Sequence[UUID],
    actor: Actor,
    now: datetime,
    id_of: Callable[[UUID], UUID],
    *,
    lock: bool,
) -> ReversalPlan:
    driver = Driver(session)
    originals = find_originals(driver, uuids, lock=lock)
    undoing = _Undoing(session, driver, actor, now)
    for original in originals:
        undoing.demand_right(original)
    standing = [one for one in originals if one.reversed_by is None]
    undoing.plan.already = len(originals) - len(standing)
    # The last first: what went out comes back before what had brought it goes.
    while standing:
        original = standing.pop()
        undoing.add(original, id_of(original.uuid))
    return undoing.ended()


def _write(session: Session, plan: ReversalPlan) -> BulkReversed:
    driver = Driver(session)
    if plan.acts:
        write_rows(driver, plan.acts)
        plan.effects.apply(driver)
    change = Change(at=plan.now, by=plan.actor.account_id)
    for original in plan.passages.values():
        undo_passages(session, driver, original, change)
    return BulkReversed(len(plan.acts), plan.already)


class _Undoing:
    """Gives many reversals their rows, each knowing what the ones before it took back."""

    def __init__(self, session: Session, driver: Driver, actor: Actor, now: datetime) -> None:
        self.session, self.driver, self.actor, self.now = session, driver, actor, now
        self.plan = ReversalPlan(actor, now)
        self._allowed: set[tuple[str, date]] = set()
        self._settlers: dict[int, Settler] = {}
        self._holdings = Holdings()

    def add(self, original: Original, uuid: UUID) -> None:
        """Plan the reversal of one act."""
        if original.kind in {MovementKind.REVERSAL, MovementKind.COUNT}:
            words = "Solo i movimenti di un file si annullano insieme."
            raise Refused([Problem("replaces", words)])
        settler = self._settler(original)
        back = self._back(original, settler)
        header = original.reversal(uuid, None, self.actor.account_id, self.now, back.month)
        plan = self.plan
        plan.acts.add(header, back.entries)
        plan.effects.stocks |= original.stocks
        plan.live = plan.live or not original.closed
        plan.effects.add(back.entries)
        if original.passages is not None:
            plan.passages.setdefault((original.node_id, original.happened_on), original)

    def _back(self, original: Original, settler: Settler) -> Back:
        back = plan_back(settler, original)
        back.move(self._holdings, original, settler)
        return back

    def demand_right(self, original: Original) -> None:
        """Raise NotAllowed when an act is not the actor's to take back."""
        key = (original.node_slug, original.happened_on)
        if key not in self._allowed:
            nodes = known_nodes(self.driver, (original.node_slug,), original.happened_on)
            demand_right(self.actor, nodes.get(original.node_slug))
            self._allowed.add(key)

    def _settler(self, original: Original) -> Settler:
        node = original.node_id
        if node not in self._settlers:
            hold_sites(self.driver, MovementKind.REVERSAL, node, original)
            everything = [row[0] for row in self.driver.rows("SELECT id FROM category")]
            held = lock_holdings(self.driver, original.stocks, everything)
            self._holdings.grams |= held.grams
            self._holdings.lots |= held.lots
            book = CountBook(self.driver, node, date.min)
            today, change = rome_day(self.now), Change(at=self.now)
            self._settlers[node] = Settler(self.session, self.driver, node, book, today, change)
        return self._settlers[node]

    def ended(self) -> ReversalPlan:
        """Return the whole, unless it would leave less than nothing."""
        missing = -sum(grams for grams in self._holdings.grams.values() if grams < 0)
        if missing:
            words = (
                "Non si può annullare: mancherebbero %(missing)s, perché la merce è già uscita. "
                "Correggere prima le uscite registrate dopo."
            )
            raise Refused([Problem("lines", words, {"missing": format_kilos(missing)})])
        plan = self.plan
        plan.basis = basis_of(self.driver, plan.effects.stocks, live=plan.live)
        return plan

"""Taking many acts back in one transaction, the last one first, as `reverse` would one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from foodplan.store.ledger.bulk.writing import ActRows, act_rows, write_rows
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
    driver = Driver(session)
    originals = find_originals(driver, uuids, lock=True)
    standing = [one for one in originals if one.reversed_by is None]
    undoing = _Undoing(session, driver, actor, now)
    for original in originals:
        undoing.demand_right(original)
    for original in sorted(standing, key=lambda one: -one.seq):
        undoing.add(original, id_of(original.uuid))
    undoing.write()
    return BulkReversed(len(standing), len(originals) - len(standing))


class _Undoing:
    """Reversals on their way into the tables together."""

    def __init__(self, session: Session, driver: Driver, actor: Actor, now: datetime) -> None:
        self.session, self.driver, self.actor, self.now = session, driver, actor, now
        self.acts: list[ActRows] = []
        self.effects = Effects(frozenset())
        self.passages: dict[tuple[int, date], Original] = {}
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
        self.acts.append(act_rows(self.driver, header, back.entries))
        self.effects.stocks |= original.stocks
        self.effects.add(back.entries)
        if original.passages is not None:
            self.passages.setdefault((original.node_id, original.happened_on), original)

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

    def write(self) -> None:
        """Write everything that was planned, unless it would leave less than nothing."""
        missing = -sum(grams for grams in self._holdings.grams.values() if grams < 0)
        if missing:
            words = (
                "Non si può annullare: mancherebbero %(missing)s, perché la merce è già uscita. "
                "Correggere prima le uscite registrate dopo."
            )
            raise Refused([Problem("lines", words, {"missing": format_kilos(missing)})])
        if not self.acts:
            return
        write_rows(self.driver, self.acts)
        self.effects.apply(self.driver)
        change = Change(at=self.now, by=self.actor.account_id)
        for original in self.passages.values():
            undo_passages(self.session, self.driver, original, change)

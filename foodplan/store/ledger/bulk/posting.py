"""Posting many acts in one transaction, all or nothing, as `post` would one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from foodplan.store.ledger.bulk.history import HistoryPlanner
from foodplan.store.ledger.bulk.names import KeptNames
from foodplan.store.ledger.bulk.writing import write_many
from foodplan.store.ledger.check import INWARD, movement_problems
from foodplan.store.ledger.counting import CountBook, Instant
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.inputs import Conflict, MovementInput, OpeningInput, tidied
from foodplan.store.ledger.lots import Holdings, lock_holdings
from foodplan.store.ledger.notes import write_note
from foodplan.store.ledger.passages import merged, set_passages
from foodplan.store.ledger.periods.posting import closed_from, first_open
from foodplan.store.ledger.planning import Act, Plan, Settler, entries_of, plan_act
from foodplan.store.ledger.planning.closed import closed_problems
from foodplan.store.ledger.replay import replayed
from foodplan.store.ledger.resolve import Resolved, Resolver

# What files bring: acts of one site with a boundary. Counts, transfers and kitchens need hands.
KINDS = frozenset({*INWARD, MovementKind.DISTRIBUTION, MovementKind.DISPOSAL, MovementKind.RETURN})
ASKED_AT_ONCE = 500
# Nobody mends more at once, and every one of them is a sentence.
MOST_REFUSED = 10_000


class BulkRefused(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """Acts that cannot be recorded, by their place; nothing was written."""

    def __init__(self, problems: dict[int, list[Problem]]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} movimenti non si possono registrare.")


@dataclass(frozen=True)
class BulkResult:
    """How many acts were written, and how many were there already."""

    created: int
    again: int


def post_many(
    session: Session, movements: Sequence[MovementInput], actor: Actor, now: datetime
) -> BulkResult:
    """Record acts in the order of their days, what came in first; nothing is committed here.

    All or nothing: raises BulkRefused with every problem by the act's place in `movements`, and
    NotAllowed when a site is not the actor's to write for. After either the transaction must be
    rolled back. What was recorded before under its id, with the same content, stays as it is.
    """
    posting = _Bulk(session, actor, now)
    said = [tidied(movement) for movement in movements]
    places = sorted(range(len(said)), key=lambda place: _order(said[place]))
    stored = posting.stored([str(movement.id) for movement in said])
    again = 0
    for place in places:
        if str(said[place].id) in stored:
            again += posting.known(place, said[place])
        else:
            posting.add(place, said[place])
            stored.add(str(said[place].id))
        if len(posting.problems) >= MOST_REFUSED:
            break
    if posting.problems:
        raise BulkRefused(posting.problems)
    posting.write()
    return BulkResult(len(posting.acts), again)


def _order(movement: MovementInput) -> tuple[date, bool]:
    return movement.happened_on, movement.kind not in INWARD


class Planned(NamedTuple):
    """The lines of an act, the month it counts in, and whether goods were found on the way."""

    entries: list[Entry]
    month: int
    gained: bool


class _Bulk:
    """Acts on their way into the tables together."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.driver = Driver(session)
        self.today = rome_day(now)
        self.names = KeptNames(session, self.driver, now)
        self.history = HistoryPlanner(session, self.driver, self.names, now)
        self.problems: dict[int, list[Problem]] = {}
        self.acts: list[tuple[Header, list[Entry]]] = []
        self.effects = Effects(frozenset())
        self._closed: dict[int, frozenset[int]] = {}
        self._holdings: dict[int, Holdings] = {}
        self._settlers: dict[int, Settler] = {}
        self._passages: dict[tuple[int, date], OpeningInput] = {}

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
            return replayed(self.driver, said) is not None or self._twice(place)
        except Conflict as conflict:
            self.problems[place] = [Problem("id", str(conflict))]
            return False

    def _twice(self, place: int) -> bool:
        words = "Questo identificativo è già di un'altra riga."
        self.problems[place] = [Problem("id", words)]
        return False

    def add(self, place: int, said: MovementInput) -> None:
        """Plan one act, or keep what is wrong with it."""
        problems = movement_problems(said, self.today)
        if said.kind not in KINDS or said.replaces is not None:
            words = "Da un file si registrano arrivi, uscite, scarti, resi e giacenze iniziali."
            problems.append(Problem("kind", words))
        resolver = Resolver(self.session, self.driver, said, self.actor, self.now, self.names)
        resolved = resolver.resolve() if not problems else None
        problems += resolver.problems
        if said.closed:
            problems += closed_problems(said)
        planned = None if resolved is None or problems else self._planned(said, resolved, problems)
        if problems or resolved is None or planned is None:
            self.problems[place] = problems
            return
        self._take(said, resolved, planned)

    def _planned(self, said: MovementInput, resolved: Resolved, problems: list[Problem]) -> Planned:
        month = self._month(resolved.node.id, said.happened_on)
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
        entries = planned.entries
        header = self._header(said, resolved, planned)
        self.acts.append((header, entries))
        if not self.effects.stocks >= {resolved.node.id}:
            self.effects.stocks |= {resolved.node.id}
        self.effects.add(entries)
        if said.opening is not None:
            key = (resolved.node.id, said.happened_on)
            self._passages[key] = merged(self._passages.get(key), said.opening)

    def _header(self, said: MovementInput, resolved: Resolved, planned: Planned) -> Header:
        source = resolved.source_kind
        note_id, note_hash = write_note(self.driver, said.note)
        return Header(
            uuid=str(said.id),
            kind=said.kind,
            node_id=resolved.node.id,
            happened_on=said.happened_on,
            recorded_at=self.now,
            posted_month=planned.month,
            account_id=self.actor.account_id,
            method=int(Method.from_slug(said.method)),
            body_hash=fingerprint(movement_body(said, source.slug if source else None)),
            document=said.document,
            reason_code=said.reason_code or (COUNT_GAIN if planned.gained else None),
            note_id=note_id,
            note_hash=note_hash,
            passages=passages_text(said.opening),
            import_row=said.import_row,
            typed_at=said.typed_at,
            before_count=said.before_count,
            intact=said.intact,
            closed=said.closed,
        )

    def _month(self, node: int, day: date) -> int:
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

    def write(self) -> None:
        """Write everything that was planned."""
        if not self.acts:
            return
        write_many(self.driver, self.acts)
        self.effects.apply(self.driver)
        change = Change(at=self.now, by=self.actor.account_id)
        for (node, day), opening in sorted(self._passages.items(), key=lambda item: item[0]):
            set_passages(self.session, node, day, opening, change)

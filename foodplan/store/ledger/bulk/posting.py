"""Posting many acts in one transaction, all or nothing, as `post` would one after the other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.rules.expiry import UNDATED
from foodplan.rules.problems import Problem
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.bulk.acts import acts_of
from foodplan.store.ledger.bulk.basis import Stale, demand_basis
from foodplan.store.ledger.bulk.planner import BulkPlan, Planner
from foodplan.store.ledger.bulk.writing import write_rows
from foodplan.store.ledger.check import SOURCE_KINDS
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.ledger.lots import UNKNOWN_ORIGIN, lot_for, pooled_lots
from foodplan.store.ledger.notes import write_note
from foodplan.store.ledger.passages import set_passages
from foodplan.store.organisations import ensure_boundaries

# Nobody mends more at once, and every one of them is a sentence.
MOST_REFUSED = 10_000

_USUAL_KINDS = (
    "SELECT n.slug, v.source_kind FROM node n JOIN node_version v ON v.node_id = n.id "
    "WHERE v.source_kind IS NOT NULL AND v.recorded_to IS NULL"
)


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
    return _write(session, plan_many(session, movements, actor, now))


def make_ready(session: Session, movements: Sequence[MovementInput], now: datetime) -> None:
    """Make the boundaries and lots that acts may need, so that planning them writes nothing.

    The session must be a writing one, and is over in an instant; nothing is committed here.
    """
    ensure_boundaries(session, Change(at=now))
    driver = Driver(session)
    categories = {row[1]: row[0] for row in driver.rows("SELECT id, slug FROM category")}
    named: dict[str, int] = {slug: kind for slug, kind in driver.rows(_USUAL_KINDS)}  # noqa: C416
    kinds = {int(UNKNOWN_ORIGIN), *named.values()}
    dated: set[tuple[int, int, str]] = set()
    for need in acts_of(movements).needs():
        said = SOURCE_KINDS.get(need.source_kind or "")
        kind = int(said if said is not None else named.get(need.counterpart, UNKNOWN_ORIGIN))
        kinds.add(kind)
        if need.lot not in {None, UNDATED} and need.category in categories:
            number = categories[need.category]
            dated |= {(number, one, str(need.lot)) for one in (kind, int(UNKNOWN_ORIGIN))}
    for number in sorted(kinds):
        pooled_lots(driver, categories.values(), number)
    for category, number, key in sorted(dated):
        lot_for(driver, category, number, key)


def plan_many(
    session: Session, movements: Sequence[MovementInput], actor: Actor, now: datetime
) -> BulkPlan:
    """Return the rows of many acts without writing any, after `make_ready`; raises as `post_many`.

    A reading session does, so that nobody waits while a long file is planned. `movements` may be
    `Acts`, which are made one by one.
    """
    planner = Planner(session, actor, now)
    acts = acts_of(movements)
    uuids, orders = acts.uuids(), acts.orders()
    taken = planner.stored(uuids)
    repeated = {uuid for uuid, times in Counter(uuids).items() if times > 1}
    for place in sorted(range(len(acts)), key=orders.__getitem__):
        uuid = uuids[place]
        if uuid in taken:
            planner.plan.again += planner.known(place, acts[place])
        else:
            planner.add(place, uuid, acts[place])
            taken |= {uuid} & repeated
        if len(planner.problems) >= MOST_REFUSED:
            break
    if planner.problems:
        raise BulkRefused(planner.problems)
    return planner.ended()


def write_plan(session: Session, plan: BulkPlan) -> BulkResult:
    """Write planned acts; nothing is committed here.

    Raises Stale, after which the transaction must be rolled back, when the sites have moved since
    the plan was made, a month was closed, or one of the ids was taken.
    """
    driver = Driver(session)
    demand_basis(driver, plan.effects.stocks, plan.basis)
    try:
        return _write(session, plan)
    except driver.errors.IntegrityError as error:
        raise Stale from error


def _write(session: Session, plan: BulkPlan) -> BulkResult:
    driver = Driver(session)
    for place, text in plan.notes.items():
        plan.rows.note(place, *write_note(driver, text))
    if plan.rows:
        write_rows(driver, plan.rows)
        plan.effects.apply(driver)
    change = Change(at=plan.now, by=plan.actor.account_id)
    for (node, day), opening in sorted(plan.passages.items(), key=lambda item: item[0]):
        set_passages(session, node, day, opening, change)
    return BulkResult(len(plan.rows), plan.again)

"""What officers say of possible doubles: the same food, two loads, or taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.ledger import Category, Elimination, Movement
from foodplan.rules.doubles import Pair, match
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.history import Change, known, record
from foodplan.store.ledger.doubles import DIFFERENT, SAME, WITHDRAWN, loads_of

JUDGES = frozenset({"officer", "administrator"})
_NO_REASON = Problem("reason", "Scrivere il motivo del giudizio.")
_NO_PAIR = Problem(
    "",
    "Questi due movimenti non possono essere lo stesso cibo: "
    "forse uno dei due è stato corretto o annullato.",
)
_ALREADY = Problem("", "Su questi due movimenti c'è già un giudizio: per cambiarlo va ritirato.")
_NOTHING = Problem("", "Su questi due movimenti non c'è un giudizio da ritirare.")
_NO_VERDICT = Problem("verdict", "Scegliere se è lo stesso cibo o se sono due carichi diversi.")


@dataclass(frozen=True)
class Judgement:
    """What somebody says of two acts (in any order) for a category's slug.

    `verdict` is `same` or `different`; `grams` are what both counted, None for the smaller of
    the two, and nothing for different food.
    """

    first: UUID
    second: UUID
    category: str
    verdict: str
    reason: str
    grams: int | None = None


def judge(session: Session, said: Judgement, actor: Actor, now: datetime) -> Pair:
    """State that two acts are the same food of a category, or different food.

    Raises NotAllowed for who is no officer and Refused with every problem.
    """
    _demand_officer(actor)
    pair = pair_of(session, said.first, said.second, said.category, lock=True)
    problems = [] if said.reason.strip() else [_NO_REASON]
    if pair is None:
        raise Refused([*problems, _NO_PAIR])
    if _in_force(session, pair.key) is not None:
        problems.append(_ALREADY)
    grams = 0
    if said.verdict == SAME:
        grams = pair.most if said.grams is None else said.grams
        problems += _grams_problems(grams, pair)
    elif said.verdict != DIFFERENT:
        problems.append(_NO_VERDICT)
    if problems:
        raise Refused(problems)
    change = Change(now, actor.account_id, said.reason.strip())
    _record(session, pair.key, said.verdict, grams, change)
    return pair


def withdraw(
    session: Session,
    first: UUID,
    second: UUID,
    category: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Take back what was said of two acts, which go into the queue again if both stand.

    Raises NotAllowed for who is no officer and Refused with every problem.
    """
    _demand_officer(actor)
    seqs = _lock(session, first, second)
    problems = [] if reason.strip() else [_NO_REASON]
    if len(seqs) != 2 or _in_force(session, (seqs[0], seqs[1], category)) is None:
        problems.append(_NOTHING)
    if problems:
        raise Refused(problems)
    change = Change(now, actor.account_id, reason.strip())
    _record(session, (seqs[0], seqs[1], category), WITHDRAWN, 0, change)


@dataclass(frozen=True)
class Judged:
    """What is said of a pair (numbers of two acts, a category's slug), by whom, when and why.

    `void` says that one of the acts was reversed since: nothing is eliminated any more.
    """

    key: tuple[int, int, str]
    verdict: str
    grams: int
    reason: str
    by: int | None
    at: datetime
    void: bool


def list_judged(session: Session, key: tuple[int, int, str] | None = None) -> list[Judged]:
    """Return what is said now of every pair, the last first; of one pair all that ever was."""
    wanted = [known(Elimination, None), col(Elimination.verdict) != WITHDRAWN]
    if key is not None:
        wanted = [
            col(Elimination.first_seq) == key[0],
            col(Elimination.second_seq) == key[1],
            col(Category.slug) == key[2],
        ]
    reversed_too = sa.exists().where(
        col(Movement.reverses).in_([col(Elimination.first_seq), col(Elimination.second_seq)])
    )
    query = (
        sa.select(Elimination, col(Category.slug), reversed_too)
        .join(Category, col(Category.id) == col(Elimination.category_id))
        .where(*wanted)
        .order_by(col(Elimination.recorded_from).desc(), col(Elimination.id).desc())
    )
    return [
        Judged(
            (row.first_seq, row.second_seq, category),
            row.verdict,
            row.grams,
            row.reason,
            row.recorded_by,
            row.recorded_from,
            void,
        )
        for row, category, void in session.execute(query)
    ]


def numbers_of(session: Session, first: UUID, second: UUID) -> tuple[int, ...]:
    """Return the numbers of two acts in the order of recording; fewer when one is not known."""
    query = sa.select(col(Movement.seq)).where(col(Movement.uuid).in_([str(first), str(second)]))
    return tuple(sorted(session.execute(query).scalars()))


def pair_of(
    session: Session, first: UUID, second: UUID, category: str, *, lock: bool = False
) -> Pair | None:
    """Return two standing acts as a pair of a category, or None when they cannot be the same."""
    if lock:
        _lock(session, first, second)
    loads = loads_of(session, (first, second))
    if len(loads) != 2:
        return None
    found = match(*loads)
    return next((pair for pair in found if pair.category == category), None)


def _demand_officer(actor: Actor) -> None:
    if actor.role not in JUDGES:
        raise NotAllowed("Only the office says whether two declarations are the same food.")


def _lock(session: Session, first: UUID, second: UUID) -> tuple[int, ...]:
    """Return the numbers of two acts in order, while no other judgement can come between."""
    query = (
        sa.select(col(Movement.seq))
        .where(col(Movement.uuid).in_([str(first), str(second)]))
        .order_by(col(Movement.seq))
        .with_for_update(key_share=True)
    )
    return tuple(session.execute(query).scalars())


def _in_force(session: Session, key: tuple[int, int, str]) -> Elimination | None:
    """Return what is said of a pair now, None when that is nothing or was withdrawn."""
    query = (
        select(Elimination)
        .join(Category, col(Category.id) == col(Elimination.category_id))
        .where(
            known(Elimination, None),
            col(Elimination.verdict) != WITHDRAWN,
            col(Elimination.first_seq) == key[0],
            col(Elimination.second_seq) == key[1],
            col(Category.slug) == key[2],
        )
    )
    return session.exec(query).first()


def _record(
    session: Session, key: tuple[int, int, str], verdict: str, grams: int, change: Change
) -> None:
    category = session.exec(select(Category.id).where(col(Category.slug) == key[2])).one()
    named = {"first_seq": key[0], "second_seq": key[1], "category_id": category}
    record(session, Elimination, named, {"verdict": verdict, "grams": grams}, change)


def _grams_problems(grams: int, pair: Pair) -> list[Problem]:
    if 0 < grams <= pair.most:
        return []
    message = "I chili contati due volte sono più di zero e al massimo %(most)s."
    return [Problem("grams", message, {"most": format_kilos(pair.most)})]

"""Does in the store what the demo's acts say, each at its own instant."""

from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from foodplan.jobs.demo.record import CityClosed, Closed, DemoAct, Judged, Opened, Recorded
from foodplan.store.accounts import SYSTEM, Actor
from foodplan.store.ledger import post, state_opening
from foodplan.store.ledger.judgements import Judgement, judge
from foodplan.store.ledger.periods import close_city_months, close_month, reopen_month
from foodplan.store.organisations import get_node

Report = Callable[[int, int], None]


def play(
    session: Session,
    acts: Sequence[DemoAct],
    actors: Mapping[str, Actor],
    office: Actor,
    report: Report,
) -> None:
    """Do every act in order; `actors` record for their sites, the product for the others."""
    for done, act in enumerate(acts, start=1):
        _do(session, act, actors, office)
        report(done, len(acts))


def _do(session: Session, act: DemoAct, actors: Mapping[str, Actor], office: Actor) -> None:
    match act:
        case Recorded():
            post(session, act.movement, actors.get(act.player.slug, SYSTEM), act.at)
        case Opened():
            actor = actors.get(act.player.slug, SYSTEM)
            state_opening(session, act.player.slug, act.day, act.opening, actor, act.at)
        case Closed():
            _close(session, act, actors.get(act.player.slug, SYSTEM))
        case CityClosed():
            close_city_months(session, act.at)
        case Judged():
            said = Judgement(act.first, act.second, act.category, act.verdict, act.reason)
            judge(session, said, office, act.at)


def _close(session: Session, act: Closed, actor: Actor) -> None:
    node = get_node(session, act.player.slug)
    if node is None:
        raise LookupError(act.player.slug)
    if act.reason:
        reopen_month(session, node.id, act.month, actor, act.at, act.reason)
    else:
        close_month(session, node.id, act.month, actor, act.at)

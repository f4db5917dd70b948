"""The demo's own actions, all simulated, and what each calls its own of the invented kilos.

Two of them claim the same kilos of one site, as two projects with one warehouse do: the pages
count them once, and an officer finds the conflict.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.jobs.demo.cast import MARKET_HUB
from foodplan.models.indicators import Attribution
from foodplan.models.plan import ActionGoal
from foodplan.store.attributions import AttributionKey, filters_text
from foodplan.store.history import Change, Moment, record
from foodplan.store.plan import add_action, get_goal

GOAL = "contrasto-allo-spreco"
SOURCE = "Dato simulato della dimostrazione"
MARKETS, WAREHOUSE = "dimostrazione-mercati", "dimostrazione-magazzino"
GIVEN_UP = "dimostrazione-furgone"


@dataclass(frozen=True)
class Played:
    """A simulated action with its status and, for each measure, the share and the filters of it."""

    slug: str
    title: str
    status: str
    shares: tuple[tuple[str, float, tuple[tuple[str, tuple[str, ...]], ...]], ...]


ACTIONS = (
    Played(
        MARKETS,
        "Azione dimostrativa: recupero nei mercati",
        "ongoing",
        (("recovered", 1.0, (("source_kind", ("market_surplus",)),)),),
    ),
    Played(
        WAREHOUSE,
        "Azione dimostrativa: magazzino del recupero",
        "ongoing",
        (
            ("recovered", 0.5, (("node", (MARKET_HUB,)),)),
            ("redistributed", 0.5, ()),
        ),
    ),
    Played(
        GIVEN_UP,
        "Azione dimostrativa: furgone condiviso",
        "cancelled",
        (("redistributed", 0.25, ()),),
    ),
)


def state_claims(session: Session, last_day: date, change: Change) -> int:
    """Add the simulated actions of the goal against waste; return how many attributions.

    They are written as an import writes them, since an officer's form refuses what two claim.
    """
    goal = get_goal(session, GOAL, Moment(last_day))
    if goal is None:
        return 0
    for played in ACTIONS:
        said = {
            "kind": "action",
            "plan": goal.plan,
            "title": played.title,
            "status": played.status,
            "status_reason": SOURCE,
            "source": SOURCE,
            "position": 900,
            "simulated": True,
        }
        add_action(session, played.slug, said, change)
        tie = {"action": played.slug, "goal": GOAL}
        record(session, ActionGoal, tie, {"source": SOURCE, "active": True}, change)
    return sum(_claim(session, played, change) for played in ACTIONS)


def _claim(session: Session, played: Played, change: Change) -> int:
    for measure, share, filters in played.shares:
        key = AttributionKey(played.slug, measure, filters_text(dict(filters)))
        record(session, Attribution, key.columns(), {"share": share}, change)
    return len(played.shares)

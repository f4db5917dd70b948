"""A hub, an emporium and a kitchen of three organisations, to balance against one another."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.rules.balance import Balance
from foodplan.rules.ledger import SourceKind
from foodplan.store.accounts import Actor
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, MovementInput, Posted, ensure_categories, post
from foodplan.store.ledger.balances import mass_balance
from foodplan.store.organisations import NodeRow, ensure_boundaries, ensure_boundary
from tests.factories.accounts import make_actor
from tests.factories.ledger import CATEGORIES, MARKET, NOW, TODAY
from tests.factories.organisations import CHANGE, make_site

HUB, EMPORIUM, KITCHEN = "polo-recupero", "emporio-prova", "cucina"
AREAS = {HUB: "6", EMPORIUM: "5", KITCHEN: "5"}
NOWHERE = Moment(TODAY)


@dataclass(frozen=True)
class Town:
    """Three sites with their operators, in one session."""

    session: Session
    sites: dict[str, NodeRow]
    actors: dict[str, Actor]

    def act(self, kind: str, counterpart: str, *lines: tuple[str, int] | LineInput,
            at: str = HUB, now: datetime = NOW, **changes: Any) -> Posted:  # fmt: skip
        """Post an act of a site as its operator; lines are categories with their grams."""
        typed = tuple(line if isinstance(line, LineInput) else LineInput(*line) for line in lines)
        values: dict[str, Any] = {
            "id": uuid4(),
            "kind": kind,
            "happened_on": TODAY,
            "node": at,
            "counterpart": counterpart,
            "lines": typed,
            **changes,
        }
        return self.post(MovementInput(**values), now)

    def post(self, movement: MovementInput, now: datetime = NOW) -> Posted:
        """Post a movement as its site's operator."""
        return post(self.session, movement, self.actors[movement.node], now)

    def ids(self, slugs: Iterable[str] = tuple(AREAS)) -> frozenset[int]:
        """The nodes of some sites."""
        return frozenset(self.sites[slug].id for slug in slugs)

    def balance(self, slugs: Collection[str] = tuple(AREAS), first: int = 202601,
                last: int = 202612, known_at: datetime | None = None) -> Balance:  # fmt: skip
        """The mass balance of some sites."""
        return mass_balance(self.session, self.ids(slugs), first, last, Moment(TODAY, known_at))

    def in_session(self, session: Session) -> "Town":
        """The same town in another session."""
        return replace(self, session=session)


def make_town(session: Session) -> Town:
    """Store categories, boundaries, a named source and the three sites."""
    ensure_categories(session, CATEGORIES)
    ensure_boundaries(session, CHANGE)
    ensure_boundary(session, MARKET, "Porta Palazzo", CHANGE, SourceKind.MARKET_SURPLUS)
    sites = {slug: make_site(session, slug, area=area) for slug, area in AREAS.items()}
    actors = {slug: make_actor(site.organisation or 0) for slug, site in sites.items()}
    return Town(session, sites, actors)


def day(text: str) -> date:
    """A day from its ISO text."""
    return date.fromisoformat(text)

"""Makers of movements and of a ledger ready to take them, valid unless changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.accounts import Actor
from foodplan.store.ledger import (
    CategoryRow,
    LineInput,
    MovementInput,
    Posted,
    ensure_categories,
    post,
)
from foodplan.store.organisations import NodeRow, ensure_boundaries, ensure_boundary
from tests.factories.accounts import make_actor
from tests.factories.organisations import CHANGE, make_site

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MARKET = "source:porta-palazzo"

CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", food=True, position=1),
    CategoryRow("pane-forno", "Pane e prodotti da forno", food=True, position=2),
    CategoryRow("alimenti-misti", "Alimenti misti", food=True, position=3),
    CategoryRow("non-alimentari", "Prodotti non alimentari", food=False, position=4),
)


@dataclass(frozen=True)
class Ledger:
    """A site with its operator, and short ways to post for it."""

    session: Session
    site: NodeRow
    actor: Actor

    def post(self, movement: MovementInput, now: datetime = NOW) -> Posted:
        """Post a movement as the site's operator."""
        return post(self.session, movement, self.actor, now)

    def intake(self, grams: int, **changes: Any) -> Posted:
        """Post goods that came in."""
        return self.post(make_intake(grams, **changes))

    def distribution(self, grams: int, **changes: Any) -> Posted:
        """Post goods that went to people."""
        return self.post(make_distribution(grams, **changes))

    def disposal(self, grams: int, **changes: Any) -> Posted:
        """Post goods that were thrown away."""
        return self.post(make_movement("disposal", "waste:composting", grams, **changes))

    def stock(self) -> int:
        """All grams at the site, read from the balances."""
        query = sa.text("SELECT COALESCE(SUM(grams), 0) FROM balance WHERE node_id = :node")
        return int(self.session.execute(query, {"node": self.site.id}).scalar_one())


def make_ledger(session: Session, slug: str = "emporio-prova") -> Ledger:
    """Store categories, boundaries, one named source and one site."""
    ensure_categories(session, CATEGORIES)
    ensure_boundaries(session, CHANGE)
    ensure_boundary(session, MARKET, "Porta Palazzo", CHANGE, SourceKind.MARKET_SURPLUS)
    site = make_site(session, slug)
    assert site.organisation is not None
    return Ledger(session, site, make_actor(site.organisation))


def make_movement(kind: str, counterpart: str, grams: int, **changes: Any) -> MovementInput:
    """A movement of one line at the usual site; `category` and any field may be changed."""
    line = LineInput(changes.pop("category", "ortofrutta"), grams)
    fields: dict[str, Any] = {
        "id": uuid4(),
        "kind": kind,
        "happened_on": TODAY,
        "node": "emporio-prova",
        "counterpart": counterpart,
        "lines": (line,),
    }
    return MovementInput(**(fields | changes))


def make_intake(grams: int = 12_000, **changes: Any) -> MovementInput:
    """Goods from Porta Palazzo."""
    return make_movement("intake", changes.pop("counterpart", MARKET), grams, **changes)


def make_distribution(grams: int = 10_000, **changes: Any) -> MovementInput:
    """Goods to people."""
    return make_movement("distribution", "people", grams, **changes)

"""Makers of two or more organisations that declare what they were brought."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from foodplan.store.accounts import Actor
from foodplan.store.ledger import CategoryRow, LineInput, Posted, ensure_categories, post
from foodplan.store.organisations import get_node
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import NOW, make_intake, make_ledger
from tests.factories.organisations import make_site

DAY = date(2026, 11, 10)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MIXED = CategoryRow("alimenti-misti", "Alimenti misti", food=True, position=4)


@dataclass(frozen=True)
class Doubles:
    """Some sites of as many organisations, and an officer."""

    session: Session
    officer: Actor

    def intake(self, site: str, grams: int | dict[str, int], **changes: Any) -> Posted:
        """Post goods that came to a site, of one category or of several."""
        node = get_node(self.session, site)
        assert node is not None
        assert node.organisation is not None
        said = {"happened_on": DAY, "node": site} | changes
        if isinstance(grams, dict):
            lines = tuple(LineInput(name, mass) for name, mass in grams.items())
            said, grams = said | {"lines": lines}, 1
        now = said.pop("now", NOW)
        return post(self.session, make_intake(grams, **said), make_actor(node.organisation), now)


def make_doubles(session: Session, *slugs: str) -> Doubles:
    """Store categories, sources, and a site of its own organisation for each slug."""
    make_ledger(session)
    ensure_categories(session, [MIXED])
    for slug in slugs or ("nord", "sud"):
        make_site(session, slug)
    return Doubles(
        session, Actor(make_account(session, "giudice@example.org", "officer").id, "officer")
    )


def rows_of(session: Session, table: str) -> list[tuple[Any, ...]]:
    """Return every row of a table, to show that nothing changed."""
    return [tuple(row) for row in session.execute(sa.text(f"SELECT * FROM {table}"))]

"""Categories of goods: few, stable, and the same for every organisation."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category


@dataclass(frozen=True)
class CategoryRow:
    """A category; `food` is false for what stays outside food totals."""

    slug: str
    name: str
    food: bool = True
    position: int = 0


def list_categories(session: Session) -> list[CategoryRow]:
    """Return every category in the order in which forms offer them."""
    query = select(Category).order_by(col(Category.position), col(Category.slug))
    return [CategoryRow(row.slug, row.name, row.food, row.position) for row in session.exec(query)]


def ensure_categories(session: Session, categories: Iterable[CategoryRow]) -> int:
    """Add the categories that are missing, rename those that differ; return how many changed.

    Whether a category is food never changes once it is stored, since past totals stand on it.
    Raises ValueError when a file says otherwise.
    """
    stored = {row.slug: row for row in session.exec(select(Category))}
    changed = 0
    for said in categories:
        row = stored.get(said.slug)
        if row is None:
            row = Category(slug=said.slug, name=said.name, food=said.food, position=said.position)
        elif row.food != said.food:
            raise ValueError(f"{said.slug}: se una categoria è cibo non può cambiare.")
        elif (row.name, row.position) == (said.name, said.position):
            continue
        row.name, row.position = said.name, said.position
        session.add(row)
        changed += 1
    session.flush()
    return changed

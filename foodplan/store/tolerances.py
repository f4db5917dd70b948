"""How long after "preferibilmente entro" goods of each category may still be given.

No law gives a number of days: law 166/2016, art. 4 asks only for whole packages and good keeping.
This module imports nothing of `store.ledger`, which asks it while it posts.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.ledger import Category, CategoryRule
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import one_writer_at_a_time, state_from
from foodplan.store.history import Change, Moment, history_of, known, versions_at

if TYPE_CHECKING:
    from foodplan.store.ledger.driver import Driver

# Ten years: more is a slip of the keyboard.
MOST_DAYS = 3650


@dataclass(frozen=True)
class ToleranceRow:
    """What is said of a category on a day; `days` None when nobody set a number.

    `version` is the id of the last statement about the category, 0 when there is none.
    """

    category_id: int
    slug: str
    name: str
    days: int | None
    proposed: bool
    source: str
    since: date | None
    version: int


@dataclass(frozen=True)
class ToleranceInput:
    """A number of whole days (None: nobody decides), whether it is only a proposal, and why."""

    after_best_before: int | None
    proposed: bool
    source: str


def tolerances(driver: "Driver", category_ids: Collection[int], day: date) -> dict[int, int | None]:
    """Return the whole days of tolerance of each category on a day, in one statement.

    None where nobody set any, so that a coordinator's reason is asked for.
    """
    found: dict[int, int | None] = dict.fromkeys(category_ids)
    if not found:
        return found
    marks = ", ".join("?" * len(found))
    statement = (
        "SELECT category_id, after_best_before FROM category_rule "  # noqa: S608 - marks only
        f"WHERE recorded_to IS NULL AND category_id IN ({marks}) "
        "AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY id"
    )
    at = driver.day(day)
    found.update((row[0], row[1]) for row in driver.rows(statement, [*found, at, at]))
    return found


def list_tolerances(session: Session, moment: Moment) -> list[ToleranceRow]:
    """Return every category of food with what is said of it on the moment's day."""
    said = {row.category_id: row for row in versions_at(session, CategoryRule, moment)}
    last = _last_statements(session)
    food = select(Category).where(col(Category.food).is_(True))
    rows = session.exec(food.order_by(col(Category.position), col(Category.slug)))
    return [_row(category, said.get(category.id or 0), last) for category in rows]


def get_tolerance(session: Session, slug: str, moment: Moment) -> ToleranceRow | None:
    """Return what is said of one category of food, or None when there is no such category."""
    return next((row for row in list_tolerances(session, moment) if row.slug == slug), None)


def set_tolerance(
    session: Session,
    slug: str,
    opened: int,
    values: ToleranceInput,
    change: Change,
    since: date,
) -> None:
    """State a category's tolerance from a day on; `opened` is the last statement that was read.

    Raises Refused for a number that is not a tolerance or has no source, Overtaken when somebody
    stated another meanwhile, and LookupError for a category that is not there.
    """
    one_writer_at_a_time(session)
    food = select(Category).where(Category.slug == slug, col(Category.food).is_(True))
    category = session.exec(food).first()
    if category is None or category.id is None:
        raise LookupError(f"There is no category of food {slug}.")
    problems = _problems(values)
    if problems:
        raise Refused(problems)
    decided = values.after_best_before is not None
    said = asdict(values) | {"proposed": values.proposed and decided}
    state_from(session, CategoryRule, {"category_id": category.id}, opened, said, change, since)


def tolerance_history(session: Session, category_id: int) -> list[CategoryRule]:
    """Return everything ever stated about a category, oldest record first."""
    return history_of(session, CategoryRule, category_id=category_id)


def _problems(values: ToleranceInput) -> list[Problem]:
    problems = []
    days = values.after_best_before
    if days is not None and not 0 <= days <= MOST_DAYS:
        problems.append(Problem("after_best_before", "Scrivere i giorni: da 0 a 3650."))
    if days is not None and not values.source.strip():
        problems.append(Problem("source", "Scrivere da dove viene il numero, o chi l'ha deciso."))
    return problems


def _last_statements(session: Session) -> dict[int, int]:
    query = select(CategoryRule.category_id, CategoryRule.id).where(known(CategoryRule, None))
    found: dict[int, int] = {}
    for category_id, version in session.exec(query):
        found[category_id] = max(found.get(category_id, 0), version or 0)
    return found


def _row(category: Category, said: CategoryRule | None, last: dict[int, int]) -> ToleranceRow:
    category_id = category.id or 0
    return ToleranceRow(
        category_id=category_id,
        slug=category.slug,
        name=category.name,
        days=said.after_best_before if said else None,
        proposed=bool(said and said.proposed),
        source=said.source if said else "",
        since=said.valid_from if said and said.valid_from > BEGINNING else None,
        version=last.get(category_id, 0),
    )


def food_categories(session: Session) -> dict[str, int]:
    """Return the id of every category of food, by slug, in the order of the forms."""
    query = select(Category.slug, Category.id).where(col(Category.food).is_(True))
    rows = session.exec(query.order_by(col(Category.position), col(Category.slug)))
    return {slug: number or 0 for slug, number in rows}

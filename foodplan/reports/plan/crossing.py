"""Two ways of ordering the plan read across each other, with what stands in each cell."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.world import Tree, read_tree
from foodplan.rules.plan import MUFPP
from foodplan.rules.tables import neutral
from foodplan.store.funding import list_lines
from foodplan.store.history import Moment, versions_at
from foodplan.store.indicators import indicator_knowledge

GOALS, FIELDS, AREAS, PACT, MONEY = "obiettivi", "ambiti", "aree", "mufpp", "programmi"
AXES = {
    GOALS: "obiettivi del piano del cibo",
    FIELDS: "ambiti del piano della città",
    AREAS: "aree del piano metropolitano",
    PACT: "categorie del Patto di Milano",
    MONEY: "programmi di finanziamento",
}
ACTION, INDICATOR = "action", "indicator"
_LEVELS = {GOALS: "component", FIELDS: "city", AREAS: "metropolitan"}
HEADER = ("riga", "colonna", "tipo", "titolo", "indirizzo", "lettura")
# How the source of a tie begins that no document says.
OUR_READING = "Nostra lettura"
OURS, SAID = "nostra", "di una fonte"


@dataclass(frozen=True)
class Item:
    """An action or an indicator that stands behind cells, with the values it has on each axis.

    `sourced` are those of them that a document says; the others are this product's own reading.
    """

    kind: str
    link: Link
    tags: Mapping[str, frozenset[str]]
    sourced: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Cell:
    """What stands where a row and a column meet."""

    row: Link
    column: Link
    items: tuple[Item, ...]

    @property
    def actions(self) -> int:
        """How many actions, initiatives and experiences there are."""
        return sum(item.kind == ACTION for item in self.items)

    @property
    def indicators(self) -> int:
        """How many indicators there are."""
        return sum(item.kind == INDICATOR for item in self.items)


@dataclass(frozen=True)
class Crossing:
    """A table of two axes; `empty` cells have nothing, and are told as such.

    `outside` are items that have no value on one of the two axes, and so are in no cell.
    """

    rows_axis: str
    columns_axis: str
    columns: tuple[Link, ...]
    rows: tuple[tuple[Link, tuple[Cell, ...]], ...]
    outside: tuple[Item, ...]

    @property
    def cells(self) -> list[Cell]:
        """Every cell, row by row."""
        return [cell for _row, cells in self.rows for cell in cells]

    @property
    def empty(self) -> int:
        """How many cells have nothing in them."""
        return sum(not cell.items for cell in self.cells)

    def ours(self, item: Item, cell: Cell) -> bool:
        """Return whether an item stands in a cell only because we read it so."""
        row_said = cell.row.slug in item.sourced[self.rows_axis]
        return not (row_said and cell.column.slug in item.sourced[self.columns_axis])

    def cell(self, row: str, column: str) -> Cell | None:
        """Return one cell by the slugs of its row and column, or None."""
        found = (cell for cell in self.cells if (cell.row.slug, cell.column.slug) == (row, column))
        return next(found, None)


def crossing_report(
    session: Session, day: date, known_at: datetime | None, rows: str, columns: str
) -> Crossing:
    """Return the table of two different axes, each a word of AXES.

    What serves a goal is also behind the wider goals that the goal contributes to, and in the
    goal's categories of the Pact. Raises KeyError for an unknown axis.
    """
    moment = Moment(day, known_at)
    tree = read_tree(session, moment)
    paid = _programmes(session, tree, moment)
    items = [*_actions(tree, paid), *_indicators(session, tree, paid, moment)]
    down, across = _values(tree, rows), _values(tree, columns)
    return Crossing(
        rows,
        columns,
        across,
        tuple(
            (
                row,
                tuple(
                    Cell(row, column, _both(items, rows, row, columns, column)) for column in across
                ),
            )
            for row in down
        ),
        tuple(item for item in items if not (item.tags[rows] and item.tags[columns])),
    )


def csv_of_crossing(found: Crossing) -> bytes:
    """Return what stands in each cell as CSV, one row each; a cell without anything has one too."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for cell in found.cells:
        for item in cell.items or (None,):
            said = ("vuota", "", "", "")
            if item is not None:
                reading = OURS if found.ours(item, cell) else SAID
                said = (item.kind, item.link.title, address_of(item), reading)
            row = (cell.row.title, cell.column.title, *said)
            writer.writerow([neutral(text) for text in row])
    return out.getvalue().encode()


def address_of(item: Item) -> str:
    """Return the path of an item's public page."""
    part = "azioni" if item.kind == ACTION else "indicatori"
    return f"/piano/{part}/{item.link.slug}"


def _values(tree: Tree, axis: str) -> tuple[Link, ...]:
    if axis == PACT:
        return tuple(Link(code, title) for code, title in MUFPP.items())
    if axis == MONEY:
        rows = sorted(tree.funding.values(), key=lambda row: row.title.casefold())
        return tuple(Link(row.programme, row.title) for row in rows)
    level = _LEVELS[axis]
    return tuple(
        Link(goal.goal, goal.title)
        for goal in tree.goals.values()
        if tree.plans[goal.plan].level == level
    )


def _both(
    items: Iterable[Item], rows: str, row: Link, columns: str, column: Link
) -> tuple[Item, ...]:
    return tuple(
        item for item in items if row.slug in item.tags[rows] and column.slug in item.tags[columns]
    )


def _programmes(session: Session, tree: Tree, moment: Moment) -> dict[str, set[str]]:
    """Return who pays for each action: a source says so, or a line that it shares."""
    found = {action: set(programmes) for action, programmes in tree.funding_of_action.items()}
    for line in list_lines(session, moment):
        for action in line.shares:
            found.setdefault(action, set()).add(line.version.programme)
    return found


def _actions(tree: Tree, paid: Mapping[str, set[str]]) -> list[Item]:
    found = []
    for slug, row in tree.actions.items():
        goals, programmes = tree.goals_of_action.get(slug, {}), paid.get(slug, ())
        said = [goal for goal, source in goals.items() if not source.startswith(OUR_READING)]
        tags = _tags(tree, goals, (), programmes)
        found.append(Item(ACTION, Link(slug, row.title), tags, _tags(tree, said, (), programmes)))
    return found


def _indicators(
    session: Session, tree: Tree, paid: Mapping[str, set[str]], moment: Moment
) -> list[Item]:
    knowledge = indicator_knowledge(session, moment)
    goals: dict[str, set[str]] = {}
    for link in knowledge.links:
        goals.setdefault(link.indicator, set()).add(link.goal)
    served: dict[str, set[str]] = {}
    said: dict[str, set[str]] = {}
    for tie in versions_at(session, ActionIndicator, moment, active=True):
        served.setdefault(tie.indicator, set()).update(paid.get(tie.action, ()))
        if not tie.source.startswith(OUR_READING):
            said.setdefault(tie.indicator, set()).update(paid.get(tie.action, ()))
    found = []
    for slug, row in knowledge.definitions.items():
        if slug in goals:
            own, pact = goals[slug], _split(row.mufpp)
            tags = _tags(tree, own, pact, served.get(slug, ()))
            sourced = _tags(tree, own, pact, said.get(slug, ()))
            found.append(Item(INDICATOR, Link(slug, row.title), tags, sourced))
    return found


def _tags(
    tree: Tree, goals: Iterable[str], pact: Iterable[str], programmes: Iterable[str]
) -> dict[str, frozenset[str]]:
    every = _upwards(tree, goals)
    own = {goal for goal in every if goal in tree.goals}
    found = {
        axis: frozenset(goal for goal in own if tree.plans[tree.goals[goal].plan].level == level)
        for axis, level in _LEVELS.items()
    }
    codes = {*pact, *(code for goal in own for code in _split(tree.goals[goal].mufpp))}
    return found | {PACT: frozenset(codes), MONEY: frozenset(programmes)}


def _upwards(tree: Tree, goals: Iterable[str]) -> set[str]:
    """Return some goals with all the wider ones that they contribute to."""
    found, todo = set(goals), list(goals)
    while todo:
        goal = todo.pop()
        for link in tree.links:
            if link.child == goal and link.parent not in found:
                found.add(link.parent)
                todo.append(link.parent)
    return found


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

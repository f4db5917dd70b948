"""The movements behind one figure of a mass balance, a page at a time."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.reports.balance.scopes import Scope
from foodplan.reports.balance.words import MOVEMENT_KINDS, TERMS, detail_words
from foodplan.rules.balance import Term
from foodplan.rules.ledger import MovementKind
from foodplan.store.history import Moment
from foodplan.store.ledger.balances import Crossing, TrailQuestion, trail

ON_A_PAGE = 50


@dataclass(frozen=True)
class TrailLine:
    """One movement with its words; `state` is stands, reversed, corrected, correction or reversal.

    `own` says that one of the scope's sites recorded it: another's document is not shown.
    """

    row: Crossing
    kind: str
    state: str
    own: bool

    @property
    def document(self) -> str:
        """The number of its document, when it is the scope's own."""
        return (self.row.document or "") if self.own else ""


@dataclass(frozen=True)
class TrailReport:
    """A page of the movements whose grams sum to one figure."""

    scope: Scope
    first: int
    last: int
    term: Term
    detail: str
    name: str
    detail_name: str
    food: bool
    lines: tuple[TrailLine, ...]
    total: int
    grams: int
    limit: int
    offset: int


def trail_report(
    session: Session,
    scope: Scope,
    months: tuple[int, int],
    figure: tuple[Term, str, bool],
    moment: Moment,
    offset: int = 0,
) -> TrailReport:
    """Return a page of the movements behind a figure: a term, its detail, and food or not."""
    term, detail, food = figure
    asked = TrailQuestion(scope.node_ids, *months, term, detail, food, moment.known_at)
    found = trail(session, asked, ON_A_PAGE, offset)
    return TrailReport(
        scope=scope,
        first=months[0],
        last=months[1],
        term=term,
        detail=detail,
        name=TERMS[term],
        detail_name=detail_words(term, detail),
        food=food,
        lines=tuple(_line(row, scope) for row in found.rows),
        total=found.total,
        grams=found.grams,
        limit=ON_A_PAGE,
        offset=offset,
    )


def _line(row: Crossing, scope: Scope) -> TrailLine:
    kind = MOVEMENT_KINDS[MovementKind(row.kind)]
    return TrailLine(row, kind, _state(row), row.node_id in scope.node_ids)


def _state(row: Crossing) -> str:
    if row.kind == MovementKind.REVERSAL:
        return "reversal"
    if row.reversed_by is not None:
        return "corrected" if row.replaced_by is not None else "reversed"
    return "correction" if row.replaces is not None else "stands"

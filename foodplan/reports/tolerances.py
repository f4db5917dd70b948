"""What the office reads of tolerances: every category of food, with its days and its history."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.ledger import CategoryRule
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.store.edits.dated import statements
from foodplan.store.history import Moment
from foodplan.store.tolerances import ToleranceRow, get_tolerance, tolerance_history

TOLERANCE_FIELDS = {
    "after_best_before": "giorni dopo la data",
    "proposed": "è una proposta",
    "source": "fonte",
}


@dataclass(frozen=True)
class TolerancePage:
    """One category with what is stated of it, for all days, and its history."""

    row: ToleranceRow
    statements: tuple[CategoryRule, ...]
    history: tuple[HistoryLine, ...]


def tolerance_page(session: Session, slug: str, today: date) -> TolerancePage | None:
    """Return one category's tolerance, or None when there is no such category of food."""
    row = get_tolerance(session, slug, Moment(today))
    if row is None:
        return None
    versions = tolerance_history(session, row.category_id)
    return TolerancePage(
        row=row,
        statements=tuple(statements(session, CategoryRule, {"category_id": row.category_id})),
        history=history_lines(versions, TOLERANCE_FIELDS, names_of_people(session)),
    )

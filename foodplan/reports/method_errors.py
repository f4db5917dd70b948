"""What the office reads of methods: how wrong each may be, since when, and its history."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from foodplan.models.indicators import MethodError
from foodplan.reports.office.history import (
    FieldChange,
    HistoryLine,
    history_lines,
    names_of_people,
)
from foodplan.rules.numbers import write_number
from foodplan.store.edits.dated import statements
from foodplan.store.history import Moment
from foodplan.store.method_errors import (
    MethodErrorRow,
    list_method_errors,
    method_error_history,
)

METHOD_NAMES = {
    "weighed": "pesato",
    "pack": "da confezione",
    "estimated": "stimato",
    "derived": "derivato da un conteggio",
    "modelled": "calcolato con un modello",
}
EXAMPLE_GRAMS = 100_000
METHOD_ERROR_FIELDS = {
    "share": "errore",
    "proposed": "è una proposta",
    "source": "fonte",
}


@dataclass(frozen=True)
class MethodErrorPage:
    """One method with what is stated of it, for all days, and its history.

    `low` and `high` are the grams that a hundred kilos found by it may be.
    """

    row: MethodErrorRow
    name: str
    low: int
    high: int
    statements: tuple[MethodError, ...]
    history: tuple[HistoryLine, ...]


def method_error_page(session: Session, method: str, today: date) -> MethodErrorPage | None:
    """Return one method's error, or None when there is no such method."""
    rows = list_method_errors(session, Moment(today))
    row = next((row for row in rows if row.method == method), None)
    if row is None:
        return None
    versions = method_error_history(session, method)
    return MethodErrorPage(
        row=row,
        name=METHOD_NAMES[method],
        low=round(EXAMPLE_GRAMS * (1 - row.share)),
        high=round(EXAMPLE_GRAMS * (1 + row.share)),
        statements=tuple(statements(session, MethodError, {"method": method})),
        history=tuple(
            replace(line, changes=tuple(map(_in_percent, line.changes)))
            for line in history_lines(versions, METHOD_ERROR_FIELDS, names_of_people(session))
        ),
    )


def _in_percent(change: FieldChange) -> FieldChange:
    if change.name != METHOD_ERROR_FIELDS["share"]:
        return change
    return FieldChange(change.name, _percent(change.before), _percent(change.after))


def _percent(share: float) -> str:
    return f"{write_number(Decimal(str(share)) * 100)} %"

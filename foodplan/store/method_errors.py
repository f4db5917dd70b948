"""How wrong a mass may be, by the way in which its grams were found: proposals with their source.

Independent errors add in quadrature and those of one organisation linearly, which is the business
of `progress.coverage`; here is only what the office states of each method.
"""

from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import MethodError
from foodplan.progress.coverage import METHOD_ERRORS
from foodplan.rules.ledger import Method
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import one_writer_at_a_time, state_from
from foodplan.store.history import Change, Moment, history_of, known, versions_at

MODELLED = "modelled"
# What counts where nobody has stated anything, the ledger's methods from best to worst.
DEFAULT_ERRORS: dict[str, float] = {
    **{method.slug: METHOD_ERRORS[method] for method in Method},
    MODELLED: 0.5,
}


@dataclass(frozen=True)
class MethodErrorRow:
    """The error of one method on a day, as a share of the mass.

    `stated` is false where only the default counts. `version` is the id of the last statement
    about the method, 0 when there is none; `since` None when it has always held.
    """

    method: str
    share: float
    stated: bool
    proposed: bool
    source: str
    since: date | None
    version: int


@dataclass(frozen=True)
class MethodErrorInput:
    """A share of the mass (0 to 1), whether it is only a proposal, and where it comes from."""

    share: float | None
    proposed: bool
    source: str


def method_errors(session: Session, moment: Moment) -> dict[int, float]:
    """Return the error of each of the ledger's methods, by number, as a share of the mass.

    Where nothing is stated the default counts: 2, 10, 25 and 25 %.
    """
    errors = grade_errors(session, moment)
    return {int(method): errors[method.slug] for method in Method}


def grade_errors(session: Session, moment: Moment) -> dict[str, float]:
    """Return the error of each grade by its word, "modelled" (50 % unless stated) included."""
    stated = {row.method: row.share for row in versions_at(session, MethodError, moment)}
    return {method: stated.get(method, share) for method, share in DEFAULT_ERRORS.items()}


def list_method_errors(session: Session, moment: Moment) -> list[MethodErrorRow]:
    """Return every method with its error, from the best method to the worst."""
    said = {row.method: row for row in versions_at(session, MethodError, moment)}
    last = _last_statements(session)
    return [_row(method, said.get(method), last) for method in DEFAULT_ERRORS]


def set_method_error(
    session: Session,
    method: str,
    opened: int,
    values: MethodErrorInput,
    change: Change,
    since: date,
) -> None:
    """State a method's error from a day on; `opened` is the last statement that was read.

    Raises Refused for a number that is no share or has no source, Overtaken when somebody stated
    another meanwhile, and LookupError for a method that is not one.
    """
    if method not in DEFAULT_ERRORS:
        raise LookupError(f"There is no method {method}.")
    one_writer_at_a_time(session)
    problems = _problems(values)
    if problems:
        raise Refused(problems)
    said = asdict(values) | {"source": values.source.strip()}
    state_from(session, MethodError, {"method": method}, opened, said, change, since)


def method_error_history(session: Session, method: str) -> list[MethodError]:
    """Return everything ever stated about a method, oldest record first."""
    return history_of(session, MethodError, method=method)


def _problems(values: MethodErrorInput) -> list[Problem]:
    problems = []
    if values.share is None or not 0 <= values.share <= 1:
        message = "Scrivere l'errore in percentuale: da 0 a 100."
        problems.append(Problem("share", message))
    if not values.source.strip():
        problems.append(Problem("source", "Scrivere da dove viene il numero, o chi l'ha deciso."))
    return problems


def _last_statements(session: Session) -> dict[str, int]:
    query = select(MethodError.method, MethodError.id).where(known(MethodError, None))
    found: dict[str, int] = {}
    for method, version in session.exec(query.order_by(col(MethodError.id))):
        found[method] = version or 0
    return found


def _row(method: str, said: MethodError | None, last: dict[str, int]) -> MethodErrorRow:
    return MethodErrorRow(
        method=method,
        share=said.share if said else DEFAULT_ERRORS[method],
        stated=said is not None,
        proposed=said.proposed if said else True,
        source=said.source if said else "",
        since=said.valid_from if said and said.valid_from > BEGINNING else None,
        version=last.get(method, 0),
    )

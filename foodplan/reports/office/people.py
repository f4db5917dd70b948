"""What the pages of accounts say."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.accounts import Account
from foodplan.reports.accounts import ROLE_NAMES
from foodplan.store import accounts
from foodplan.store.history import Moment
from foodplan.store.organisations import OrganisationRow, list_organisations


@dataclass(frozen=True)
class PersonRow:
    """An account; `organisations` are names, `role_name` an Italian word."""

    id: int
    email: str
    name: str
    role: str
    role_name: str
    organisations: tuple[str, ...]
    organisation_ids: frozenset[int]
    coordinated_ids: frozenset[int]
    active: bool
    simulated: bool


def people_report(session: Session, today: date) -> tuple[PersonRow, ...]:
    """Return every account, active ones first, by name."""
    known = list_organisations(session, Moment(today))
    rows = [_row(session, account, known) for account in accounts.list_accounts(session)]
    return tuple(sorted(rows, key=lambda row: (not row.active, row.name or row.email)))


def person_report(session: Session, account_id: int, today: date) -> PersonRow | None:
    """Return one account, or None."""
    account = accounts.get_account(session, account_id)
    known = list_organisations(session, Moment(today))
    return _row(session, account, known) if account else None


def _row(session: Session, account: Account, known: list[OrganisationRow]) -> PersonRow:
    bound = accounts.organisations_of(session, account.id or 0)
    return PersonRow(
        id=account.id or 0,
        email=account.email,
        name=account.name,
        role=account.role,
        role_name=ROLE_NAMES[account.role],
        organisations=tuple(item.name for item in known if item.id in bound),
        organisation_ids=bound,
        coordinated_ids=accounts.coordinated_by(session, account.id or 0),
        active=account.active,
        simulated=account.simulated,
    )

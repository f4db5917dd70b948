"""What the page of one's own account says."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.store import accounts, organisations
from foodplan.store.history import Moment

ROLE_NAMES = {
    "operator": "operatore",
    "officer": "ufficio",
    "administrator": "amministrazione",
}


@dataclass(frozen=True)
class ProfileReport:
    """An account as its owner sees it; `organisations` are names, `role` an Italian word."""

    email: str
    name: str
    role: str
    organisations: tuple[str, ...]


def profile_report(session: Session, account_id: int, today: date) -> ProfileReport:
    """Return the page of an account; raises LookupError when there is no such account."""
    account = accounts.get_account(session, account_id)
    if account is None:
        raise LookupError(f"There is no account {account_id}.")
    bound = accounts.organisations_of(session, account_id)
    known = organisations.list_organisations(session, Moment(today))
    return ProfileReport(
        email=account.email,
        name=account.name,
        role=ROLE_NAMES[account.role],
        organisations=tuple(item.name for item in known if item.id in bound),
    )

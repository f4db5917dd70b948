"""Accounts and the organisations bound to them."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.accounts import Account, AccountOrganisation
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts.actors import Actor

ROLES = ("operator", "officer", "administrator")


def normal_email(email: str) -> str:
    """Return an e-mail address as it is stored and compared."""
    return email.strip().casefold()


def add_account(  # noqa: PLR0913 - all that an account starts with
    session: Session,
    email: str,
    role: str,
    now: datetime,
    *,
    password_hash: str = "",
    name: str = "",
    organisations: Iterable[int] = (),
    coordinated: Iterable[int] = (),
    simulated: bool = False,
) -> Account:
    """Add an account bound to organisations (ids); without a password it cannot sign in.

    `coordinated` are those of them whose sites it sets up.
    Raises Refused for an address that is not one or is taken, and for an unknown role.
    """
    address = normal_email(email)
    problems = _account_problems(session, address, role)
    if problems:
        raise Refused(problems)
    account = Account(
        email=address,
        name=name.strip(),
        role=role,
        password_hash=password_hash,
        created_at=now,
        simulated=simulated,
    )
    session.add(account)
    session.flush()
    bind_organisations(session, account, organisations, coordinated)
    return account


def get_account(session: Session, account_id: int) -> Account | None:
    """Return an account by id, or None."""
    return session.get(Account, account_id)


def get_account_by_email(session: Session, email: str) -> Account | None:
    """Return an account by e-mail address, however it is capitalised, or None."""
    return session.exec(select(Account).where(Account.email == normal_email(email))).first()


def list_accounts(session: Session) -> list[Account]:
    """Return every account by e-mail address."""
    return list(session.exec(select(Account).order_by(col(Account.email))))


def change_account(
    session: Session,
    account: Account,
    *,
    name: str | None = None,
    role: str | None = None,
    active: bool | None = None,
) -> None:
    """Change name, role or activity; a change of rights ends the account's sessions."""
    if role is not None and role not in ROLES:
        raise Refused([_unknown_role()])
    rights = (account.role, account.active)
    account.name = account.name if name is None else name.strip()
    account.role = account.role if role is None else role
    account.active = account.active if active is None else active
    if rights != (account.role, account.active):
        account.session_epoch += 1
    session.add(account)
    session.flush()


def organisations_of(session: Session, account_id: int) -> frozenset[int]:
    """Return the ids of the organisations bound to an account."""
    query = select(AccountOrganisation.organisation_id).where(
        AccountOrganisation.account_id == account_id
    )
    return frozenset(session.exec(query))


def coordinated_by(session: Session, account_id: int) -> frozenset[int]:
    """Return the ids of the organisations whose sites an account sets up."""
    query = select(AccountOrganisation.organisation_id).where(
        AccountOrganisation.account_id == account_id,
        col(AccountOrganisation.coordinator).is_(True),
    )
    return frozenset(session.exec(query))


def bind_organisations(
    session: Session,
    account: Account,
    organisations: Iterable[int],
    coordinated: Iterable[int] = (),
) -> None:
    """Bind an account to exactly these organisations (ids); a change ends its sessions.

    `coordinated` are those of them whose sites it sets up; others among them are passed over.
    """
    if account.id is None:
        raise ValueError("An account is stored before it is bound to organisations.")
    wanted = frozenset(organisations)
    leads = frozenset(coordinated) & wanted
    bound = organisations_of(session, account.id)
    if wanted == bound and leads == coordinated_by(session, account.id):
        return
    gone = sa.delete(AccountOrganisation).where(col(AccountOrganisation.account_id) == account.id)
    session.execute(gone)
    for organisation_id in sorted(wanted):
        session.execute(
            sa.insert(AccountOrganisation).values(
                account_id=account.id,
                organisation_id=organisation_id,
                coordinator=organisation_id in leads,
            )
        )
    account.session_epoch += 1
    session.add(account)
    session.flush()


def colleagues_of(session: Session, organisation_id: int) -> list[tuple[Account, bool]]:
    """Return the active accounts of an organisation by name, with whether each coordinates it."""
    query = (
        select(Account, AccountOrganisation.coordinator)
        .join(AccountOrganisation, col(AccountOrganisation.account_id) == col(Account.id))
        .where(
            AccountOrganisation.organisation_id == organisation_id, col(Account.active).is_(True)
        )
        .order_by(col(Account.name), col(Account.email))
    )
    return [(account, coordinator) for account, coordinator in session.exec(query)]


def actor_of(session: Session, account: Account) -> Actor:
    """Return an account as the stores know who acts."""
    if account.id is None:
        raise ValueError("An account is stored before it acts.")
    return Actor(account.id, account.role, organisations_of(session, account.id))


def _account_problems(session: Session, address: str, role: str) -> list[Problem]:
    problems = []
    local, _, domain = address.partition("@")
    if not local or "." not in domain or " " in address or len(address) > 254:
        message = "«%(email)s» non è un indirizzo e-mail."
        problems.append(Problem("email", message, {"email": address}))
    elif get_account_by_email(session, address) is not None:
        message = "Esiste già un account con l'indirizzo %(email)s."
        problems.append(Problem("email", message, {"email": address}))
    if role not in ROLES:
        problems.append(_unknown_role())
    return problems


def _unknown_role() -> Problem:
    return Problem("role", "Il ruolo è uno fra: %(roles)s.", {"roles": ", ".join(ROLES)})

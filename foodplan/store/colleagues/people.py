"""Who the colleagues are: added, changed, let rest, and erased so that only the row stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.accounts import Account
from foodplan.models.desk import ActionLink, Colleague, FeedKey, Reminder
from foodplan.rules.mail import address_problem
from foodplan.rules.problems import Problem, Refused
from foodplan.store.mail import withdraw_mail

ERASED = "Questo nome è stato cancellato: aggiungere una persona nuova."


@dataclass(frozen=True)
class Person:
    """What the office writes of a colleague; `email` may be empty: then nothing is sent."""

    name: str
    office: str = ""
    email: str = ""
    account_id: int | None = None
    digest: bool = True


def add_colleague(
    session: Session, person: Person, at: datetime, *, simulated: bool = False
) -> Colleague:
    """Add a colleague and flush; Refused with everything that is to be mended."""
    values = _checked(session, person, None)
    row = Colleague(**values, simulated=simulated, created_at=at, updated_at=at)
    session.add(row)
    session.flush()
    return row


def change_colleague(session: Session, colleague_id: int, person: Person, at: datetime) -> None:
    """Write what the office says now; another address ends what was sent to the old one.

    Reminders that had not gone out yet count as not told: they come to the new address.

    Raises LookupError for nobody, Refused for one who was erased or what is to be mended.
    """
    row = _present(session, colleague_id)
    values = _checked(session, person, colleague_id)
    if row.email and row.email != values["email"]:
        revoke_links(session, colleague_id, at)
        _take_back(session, colleague_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = at
    session.add(row)
    session.flush()


def set_active(session: Session, colleague_id: int, at: datetime, *, active: bool) -> None:
    """Let a colleague rest, which ends links and feeds, or take them up again."""
    row = _present(session, colleague_id)
    row.active, row.updated_at = active, at
    session.add(row)
    if not active:
        _revoke_all(session, colleague_id, at)
    session.flush()


def erase_colleague(session: Session, colleague_id: int, at: datetime) -> None:
    """Empty name, office, address and account for good; the row stays, for what hangs on it.

    Links and feeds end. Erasing twice changes nothing. Raises LookupError for nobody.
    """
    row = _found(session, colleague_id)
    if row.erased_at is not None:
        return
    row.name = row.office = row.email = ""
    row.account_id, row.active, row.digest = None, False, False
    row.erased_at = row.updated_at = at
    session.add(row)
    _revoke_all(session, colleague_id, at)
    session.flush()


def get_colleague(session: Session, colleague_id: int) -> Colleague | None:
    """Return a colleague, erased or not, or None."""
    return session.get(Colleague, colleague_id)


def list_colleagues(session: Session) -> list[Colleague]:
    """Return every colleague who was not erased, those at work first, by name."""
    query = select(Colleague).where(col(Colleague.erased_at).is_(None))
    rows = session.exec(query.order_by(col(Colleague.name), col(Colleague.id)))
    return sorted(rows, key=lambda row: not row.active)


def revoke_links(session: Session, colleague_id: int, at: datetime) -> int:
    """End every link of a colleague at once; return how many still stood."""
    query = (
        sa.update(ActionLink)
        .where(col(ActionLink.colleague_id) == colleague_id, col(ActionLink.revoked_at).is_(None))
        .values(revoked_at=at)
        .returning(col(ActionLink.id))
    )
    return len(session.execute(query).all())


def revoke_feeds(session: Session, colleague_id: int, at: datetime) -> int:
    """End a colleague's calendar addresses at once; return how many still stood."""
    query = (
        sa.update(FeedKey)
        .where(col(FeedKey.colleague_id) == colleague_id, col(FeedKey.revoked_at).is_(None))
        .values(revoked_at=at)
        .returning(col(FeedKey.id))
    )
    return len(session.execute(query).all())


def _revoke_all(session: Session, colleague_id: int, at: datetime) -> None:
    revoke_links(session, colleague_id, at)
    revoke_feeds(session, colleague_id, at)
    _take_back(session, colleague_id)


def _take_back(session: Session, colleague_id: int) -> None:
    """Empty what waits to be sent to a colleague, and forget that it was told."""
    keys = withdraw_mail(session, f"digest:{colleague_id}:", f"links:{colleague_id}:")
    session.execute(sa.delete(Reminder).where(col(Reminder.mail_key).in_(keys)))


def _found(session: Session, colleague_id: int) -> Colleague:
    query = select(Colleague).where(Colleague.id == colleague_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise LookupError("There is no such colleague.")
    return row


def _present(session: Session, colleague_id: int) -> Colleague:
    row = _found(session, colleague_id)
    if row.erased_at is not None:
        raise Refused([Problem("", ERASED)])
    return row


def _checked(session: Session, person: Person, own_id: int | None) -> dict[str, Any]:
    name, email = " ".join(person.name.split()), person.email.strip()
    problems = [] if name else [Problem("name", "Scrivere nome e cognome.")]
    if email and (wrong := address_problem(email)):
        problems.append(wrong)
    elif email and _taken(session, Colleague.email, email, own_id):
        problems.append(Problem("email", "C’è già una persona con questo indirizzo."))
    if person.account_id is not None:
        problems += _account_problems(session, person.account_id, own_id)
    if problems:
        raise Refused(problems)
    return {
        "name": name,
        "office": " ".join(person.office.split()),
        "email": email,
        "account_id": person.account_id,
        "digest": person.digest,
    }


def _account_problems(session: Session, account_id: int, own_id: int | None) -> list[Problem]:
    if session.get(Account, account_id) is None:
        return [Problem("account_id", "Questo profilo non c’è.")]
    if _taken(session, Colleague.account_id, account_id, own_id):
        return [Problem("account_id", "Questo profilo è già di un’altra persona.")]
    return []


def _taken(session: Session, column: Any, value: Any, own_id: int | None) -> bool:
    told = col(column)
    same = sa.func.lower(told) == value.lower() if isinstance(value, str) else told == value
    query = select(Colleague.id).where(same, col(Colleague.id) != (own_id or 0))
    return session.exec(query).first() is not None

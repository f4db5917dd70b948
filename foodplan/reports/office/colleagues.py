"""What the pages of colleagues say: who they are, what is theirs, what reaches nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.desk import Colleague
from foodplan.rules.mail import is_address
from foodplan.rules.reminders import nearest_distance
from foodplan.store.accounts import list_accounts
from foodplan.store.colleagues import (
    OwnAction,
    OwnTerm,
    belongings,
    feed_made_at,
    get_colleague,
    list_colleagues,
)
from foodplan.store.colleagues.links import LinkLine, links_of

ROLES = {"responsible": "ne risponde", "contributing": "contribuisce", "owner": "ha un compito"}


@dataclass(frozen=True)
class ColleagueLine:
    """A colleague in the list; `unheard` counts terms that are near or late and reach nobody."""

    id: int
    name: str
    office: str
    email: str
    digest: bool
    active: bool
    simulated: bool
    actions: tuple[OwnAction, ...]
    open_terms: int
    late_terms: int
    unheard: int


@dataclass(frozen=True)
class ColleaguePage:
    """One colleague with what is theirs, their links and since when their calendar stands."""

    row: Colleague
    actions: tuple[OwnAction, ...]
    terms: tuple[OwnTerm, ...]
    links: tuple[LinkLine, ...]
    feed_at: datetime | None


@dataclass(frozen=True)
class AccountChoice:
    """An account that a colleague may have."""

    id: int
    name: str


def colleague_lines(session: Session, today: date) -> tuple[ColleagueLine, ...]:
    """Return every colleague, those at work first, with how much waits for them."""
    own = belongings(session, today)
    return tuple(
        _line(row, tuple(own.actions.get(row.id or 0, ())), own.terms.get(row.id or 0, []), today)
        for row in list_colleagues(session)
    )


def terms_unheard(session: Session, today: date) -> int:
    """Return how many terms near or late belong to somebody whom no reminder reaches."""
    return sum(line.unheard for line in colleague_lines(session, today))


def colleague_page(
    session: Session, colleague_id: int, now: datetime, today: date
) -> ColleaguePage | None:
    """Return one colleague who was not erased, or None."""
    row = get_colleague(session, colleague_id)
    if row is None or row.erased_at is not None:
        return None
    own = belongings(session, today)
    return ColleaguePage(
        row=row,
        actions=tuple(own.actions.get(colleague_id, ())),
        terms=tuple(term for term in own.terms.get(colleague_id, ()) if not term.closed),
        links=links_of(session, colleague_id, now),
        feed_at=feed_made_at(session, colleague_id),
    )


def account_choices(session: Session) -> tuple[AccountChoice, ...]:
    """Return the accounts of people who sign in, by name."""
    rows = [row for row in list_accounts(session) if row.active]
    found = [AccountChoice(row.id or 0, row.name or row.email) for row in rows]
    return tuple(sorted(found, key=lambda item: item.name.casefold()))


def is_reached(row: Colleague) -> bool:
    """Return whether reminders reach a colleague."""
    return row.active and row.digest and is_address(row.email)


def _line(
    row: Colleague, actions: tuple[OwnAction, ...], terms: list[OwnTerm], today: date
) -> ColleagueLine:
    dated = [(term, term.due_on) for term in terms if not term.closed and term.due_on is not None]
    near = [term for term, due_on in dated if nearest_distance(due_on, today) is not None]
    return ColleagueLine(
        id=row.id or 0,
        name=row.name,
        office=row.office,
        email=row.email,
        digest=row.digest,
        active=row.active,
        simulated=row.simulated,
        actions=actions,
        open_terms=len([term for term in terms if not term.closed]),
        late_terms=len([term for term, due_on in dated if due_on < today]),
        unheard=0 if is_reached(row) else len(near),
    )

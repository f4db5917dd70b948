"""Who answers for an action and who contributes, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.rules.action_steps import PARTY_ROLES
from foodplan.store.history import Moment, versions_at
from foodplan.store.organisations import list_organisations


@dataclass(frozen=True)
class PartyLine:
    """A party of an action; `kind` is organisation, colleague or name, `role` an Italian word.

    `name` is empty for whoever is not to be named; `version` is the id of the tie in force.
    """

    version: int
    party: str
    kind: str
    name: str
    role: str
    role_name: str
    source: str


def public_parties(session: Session, action: str, moment: Moment) -> tuple[PartyLine, ...]:
    """Return whom a public page names: no colleague, and no organisation that did not agree."""
    rows = _active(session, action, moment)
    # Whether an organisation may be named is its will of now, whatever day is asked about.
    names = {row.id: row.name for row in list_organisations(session) if row.public_name}
    lines = (_line(row, names, {}) for row in rows if row.colleague_id is None)
    return _in_order(lines)


def named_responsible(session: Session, action: str, moment: Moment) -> tuple[str, ...]:
    """Return the names of who answers for an action, of those whom a public page names."""
    return responsible_of(public_parties(session, action, moment))


def responsible_of(parties: Iterable[PartyLine]) -> tuple[str, ...]:
    """Return the names of those who answer, where they are known."""
    return tuple(line.name for line in parties if line.role == "responsible" and line.name)


def office_parties(session: Session, action: str, moment: Moment) -> tuple[PartyLine, ...]:
    """Return every party of an action, colleagues too, as the office sees them."""
    rows = _active(session, action, moment)
    names = {row.id: row.name for row in list_organisations(session)}
    colleagues = {row.id or 0: row.name for row in session.exec(select(Colleague))}
    return _in_order(_line(row, names, colleagues) for row in rows)


def _active(session: Session, action: str, moment: Moment) -> list[ActionParty]:
    return versions_at(session, ActionParty, moment, action=action, active=True)


def _line(row: ActionParty, names: dict[int, str], colleagues: dict[int, str]) -> PartyLine:
    kind, _colon, words = row.party.partition(":")
    if row.organisation_id is not None:
        words = names.get(row.organisation_id, "")
    elif row.colleague_id is not None:
        words = colleagues.get(row.colleague_id, "")
    role = PARTY_ROLES.get(row.role, row.role)
    return PartyLine(row.id or 0, row.party, kind, words, row.role, role, row.source)


def _in_order(lines: Iterable[PartyLine]) -> tuple[PartyLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.role != "responsible", line.name.casefold())))

"""Who answers for an action and who contributes: organisations, colleagues, or words."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.models.organisations import Organisation
from foodplan.rules.action_steps import PARTY_ROLES
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.action_common import link, lock_action
from foodplan.store.history import Change, Moment, version_at

ONE_OF_THREE = "Indicare un'organizzazione, oppure un collega, oppure un nome: uno solo dei tre."
NO_ROLE = "Scegliere se ne risponde o collabora."
NO_ORGANISATION = "Questa organizzazione non è nel registro: sceglierla dall'elenco."
NO_COLLEAGUE = "Questo collega non c'è, o non è più attivo."
ALREADY = "C'è già, con questo stesso ruolo."
LONGEST_NAME = 150
NAME_TOO_LONG = "Il nome è troppo lungo: al massimo 150 caratteri."


@dataclass(frozen=True)
class PartyInput:
    """A party as the office names it: one of an organisation, a colleague and a name."""

    role: str
    organisation_id: int | None = None
    colleague_id: int | None = None
    name: str = ""
    source: str = ""

    @property
    def party(self) -> str:
        """The party's word, as `ActionParty.party` holds it."""
        if self.organisation_id is not None:
            return f"organisation:{self.organisation_id}"
        if self.colleague_id is not None:
            return f"colleague:{self.colleague_id}"
        return f"name:{' '.join(self.name.split())}"


def add_party(session: Session, action: str, said: PartyInput, change: Change, day: date) -> None:
    """State that somebody answers for an action or contributes; another role takes its place.

    Raises Refused for none or more than one of the three, for who is not known, and for who is
    there already.
    """
    lock_action(session, action)
    problems = _problems(session, said)
    key = {"action": action, "party": said.party}
    there = version_at(session, ActionParty, Moment(day), **key)
    if not problems and there is not None and there.active and there.role == said.role:
        problems.append(Problem(_field(said), ALREADY))
    if problems:
        raise Refused(problems)
    values = {
        "organisation_id": said.organisation_id,
        "colleague_id": said.colleague_id,
        "role": said.role,
        "source": said.source,
    }
    link(session, ActionParty, key, values, change, day)


def _problems(session: Session, said: PartyInput) -> list[Problem]:
    problems = []
    name = said.name.strip()
    if sum((said.organisation_id is not None, said.colleague_id is not None, bool(name))) != 1:
        problems.append(Problem("name", ONE_OF_THREE))
    if said.role not in PARTY_ROLES:
        problems.append(Problem("role", NO_ROLE))
    if len(name) > LONGEST_NAME:
        problems.append(Problem("name", NAME_TOO_LONG))
    if said.organisation_id is not None and not session.get(Organisation, said.organisation_id):
        problems.append(Problem("organisation", NO_ORGANISATION))
    if said.colleague_id is not None:
        colleague = session.get(Colleague, said.colleague_id)
        if colleague is None or not colleague.active:
            problems.append(Problem("colleague", NO_COLLEAGUE))
    return problems


def _field(said: PartyInput) -> str:
    if said.organisation_id is not None:
        return "organisation"
    return "colleague" if said.colleague_id is not None else "name"

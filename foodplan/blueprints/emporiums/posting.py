"""One entry of a phone's queue on its way into the ledger, and what is answered about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _
from sqlmodel import Session

from foodplan.blueprints.emporiums.entries import Entry, Errors
from foodplan.blueprints.emporiums.recording import late_words
from foodplan.db import lost_a_race
from foodplan.rules.clocks import right_day, typed_instant
from foodplan.rules.expiry import PAST_TOLERANCE
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.problems import Problem, Refused
from foodplan.store import ledger
from foodplan.store.accounts import Actor, NotAllowed, find_volunteer
from foodplan.store.organisations import NodeRow
from foodplan.web.filters import date_it
from foodplan.web.session import TRIES, own_transaction

# Questions whose answer is about what stands on the shelves.
STOCK_QUESTIONS = frozenset({"allow_count_gain", "intact", "reason_code"})


@dataclass(frozen=True)
class Answer:
    """What became of an entry: `state` is recorded, again, refused or failed (try later)."""

    id: str
    state: str
    reason: str = ""
    errors: Errors = field(default_factory=list)
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the phone reads it."""
        return vars(self)


@dataclass(frozen=True)
class Poster:
    """Records the entries of one envelope: whose they are, for which sites, by which clock."""

    actor: Actor
    sites: Mapping[str, NodeRow]
    skew: timedelta
    now: datetime

    def answer(self, entry: Entry) -> Answer:
        """Record an entry in a transaction of its own; every refusal is an answer."""
        if entry.site not in self.sites:
            return self._not_allowed(entry)
        try:
            return _again_when_raced(lambda: self._record(entry))
        except Refused as refused:
            return refusal(entry.id, refused.problems)
        except ledger.Conflict:
            words = _("È già arrivata al registro, con altri dati.")
            return Answer(str(entry.id), "refused", "conflict", [], words)
        except NotAllowed:
            return self._not_allowed(entry)

    def _record(self, entry: Entry) -> Answer:
        with own_transaction() as own:
            if entry.undone is not None:
                return self._undo(own, entry, entry.undone)
            known = ledger.get_movement(own, entry.id) is not None if entry.movement else False
            # What is there already keeps its day, whatever the clock says now.
            wrong = None if known else self._wrong_day(entry)
            if wrong is not None:
                return wrong
            if entry.movement is None:
                return self._state(own, entry)
            said = entry.movement
            typed = typed_instant(entry.made_at, self.skew, self.now)
            posted = ledger.post(own, replace(said, typed_at=typed), self._by(own, entry), self.now)
            month = said.happened_on.year * 100 + said.happened_on.month
            words = late_words(month, posted.posted_month) if posted.late else ""
            state = "recorded" if posted.created else "again"
            return Answer(str(entry.id), state, words=words)

    def _undo(self, own: Session, entry: Entry, undone: UUID) -> Answer:
        movement = ledger.get_movement(own, undone)
        if movement is None or movement.node not in self.sites:
            words = _("Non c’è niente da annullare: questa registrazione non è arrivata.")
            return Answer(str(entry.id), "refused", "missing", [], words)
        # One undoing for each movement: this one and the one of the button are the same.
        reversal = uuid5(MOVEMENT_NAMESPACE, f"undo:{undone}")
        posted = ledger.reverse(own, undone, self._by(own, entry), self.now, id=reversal)
        return Answer(str(entry.id), "recorded" if posted.created else "again")

    def _state(self, own: Session, entry: Entry) -> Answer:
        if entry.day is None or entry.passages is None:
            raise ValueError("An entry that is no movement and no undoing states passages.")
        created = ledger.state_opening_once(
            own, entry.id, entry.site, entry.day, entry.passages, self.actor, self.now
        )
        return Answer(str(entry.id), "recorded" if created else "again")

    def _by(self, own: Session, entry: Entry) -> Actor:
        """Return who acts; initials that are no longer offered at the site are left out."""
        if self.actor.device_id is None:
            return self.actor
        hand = find_volunteer(own, self.sites[entry.site].id, entry.hand)
        return replace(self.actor, volunteer_id=hand.id if hand else None)

    def _wrong_day(self, entry: Entry) -> Answer | None:
        if entry.day is None or entry.day_chosen:
            return None
        right = right_day(entry.day, entry.made_at, self.skew, self.now)
        if right is None:
            return None
        name = "happened_on" if entry.movement else "day"
        message = _(
            "L’orologio del telefono era sbagliato: qui c’è scritto %(said)s, ma dovrebbe essere "
            "%(right)s.",
            said=date_it(entry.day),
            right=date_it(right),
        )
        error = {
            "field": name,
            "message": message,
            "confirm": name,
            "suggestion": right.isoformat(),
        }
        return Answer(str(entry.id), "refused", "clock", [error], message)

    @staticmethod
    def _not_allowed(entry: Entry) -> Answer:
        words = _("Non potete registrare per questa sede.")
        return Answer(str(entry.id), "refused", "not_allowed", [], words)


def refusal(id_: UUID, problems: tuple[Problem, ...]) -> Answer:
    """Return the ledger's refusal in its own words, with the questions that would let it pass."""
    errors = [_error(item) for item in problems]
    stock = any(item.params.get("confirm") in STOCK_QUESTIONS for item in problems)
    # What was taken back has gone out since: the ledger names what to correct first.
    stock = stock or any("dependents" in item.params for item in problems)
    words = " ".join(dict.fromkeys(error["message"] for error in errors))
    return Answer(str(id_), "refused", "stock" if stock else "invalid", errors, words)


def _error(item: Problem) -> dict[str, Any]:
    error: dict[str, Any] = {"field": item.field, "message": _(item.message, **item.params)}
    for name in ("confirm", "held_grams"):
        if name in item.params:
            error[name] = item.params[name]
    if error.get("confirm") == "reason_code":
        error["choices"] = list(PAST_TOLERANCE)
    return error


def _again_when_raced(record: Callable[[], Answer]) -> Answer:
    for _attempt in range(TRIES - 1):
        try:
            return record()
        except Exception as error:
            if not lost_a_race(error):
                raise
    return record()

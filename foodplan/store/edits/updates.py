"""What an officer makes of a colleague's answer: a version of the plan, or a reasoned no."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.desk import ActionUpdate, Colleague
from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.structure import too_long
from foodplan.store import plan
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import Overtaken, get_version, lock_version
from foodplan.store.history import Change, Moment, version_at

WAITING, CONFIRMED, DECLINED, OVERTAKEN = "waiting", "confirmed", "declined", "overtaken"
ALREADY = "Nel frattempo qualcuno l’ha già decisa."
NO_REASON = "Scrivere perché non la confermate."
LONGEST_REASON = 500

Said = ActionVersion | MilestoneVersion


@dataclass(frozen=True)
class Effect:
    """One field that an answer would change: as it was shown, as it is now, as it would be.

    `clash` says that somebody else changed it to another value since it was shown.
    """

    field: str
    base: Any
    now: Any
    new: Any

    @property
    def clash(self) -> bool:
        """Whether confirming would undo what somebody stated meanwhile."""
        return self.now not in (self.base, self.new)


def effects(update: ActionUpdate, base: Said | None, current: Said) -> tuple[Effect, ...]:
    """Return what confirming an answer would change in the version in force."""
    return tuple(
        Effect(field, getattr(base or current, field), getattr(current, field), new)
        for field, new in _says(update).items()
        if getattr(current, field) != new
    )


def subject_of(session: Session, update: ActionUpdate, day: date) -> Said | None:
    """Return the version in force of what an answer is about, or None."""
    model, key = _subject(update)
    return version_at(session, model, Moment(day), **key)


def shown_to(session: Session, update: ActionUpdate) -> Said | None:
    """Return the version that was shown to whoever answered, or None."""
    model, _key = _subject(update)
    return get_version(session, model, update.base_version or 0)


def confirm_update(
    session: Session, update_id: int, seen: int, change: Change, day: date, *, anyway: bool = False
) -> str:
    """Write what an answer says, as its office reported it; return the answer's new state.

    `seen` is the version that the officer saw beside it. Where somebody changed the same field
    since it was shown to the colleague the answer becomes overtaken, and nothing is written until
    the officer says `anyway`. Raises LookupError for no answer, Refused for one that was decided,
    Overtaken when another version came since the officer looked.
    """
    update = _locked(session, update_id)
    model, key = _subject(update)
    current = lock_version(session, model, key, day)
    if current.id != seen:
        raise Overtaken(current)
    found = effects(update, shown_to(session, update), current)
    if any(effect.clash for effect in found) and not anyway:
        update.state = OVERTAKEN
    else:
        _write(session, update, found, change, day)
        update.state, update.decided_by, update.decided_at = CONFIRMED, change.by, change.at
    session.add(update)
    session.flush()
    return update.state


def decline_update(session: Session, update_id: int, reason: str, change: Change) -> None:
    """Say why an answer is not confirmed; the plan stays as it is.

    Raises LookupError for no answer, Refused without a reason, for one too long, or for an answer
    that was decided.
    """
    update = _locked(session, update_id)
    said = reason.strip()
    problems = [] if said else [Problem("reason", NO_REASON)]
    refuse([*problems, *too_long("reason", said, LONGEST_REASON)])
    update.decision = said
    update.state, update.decided_by, update.decided_at = DECLINED, change.by, change.at
    session.add(update)
    session.flush()


def open_updates(session: Session) -> list[ActionUpdate]:
    """Return what waits for an officer, oldest first, overtaken and undecided answers included."""
    query = select(ActionUpdate).where(_is_open())
    return list(session.exec(query.order_by(col(ActionUpdate.created_at), col(ActionUpdate.id))))


def _is_open() -> Any:
    return col(ActionUpdate.decided_at).is_(None)


def _subject(update: ActionUpdate) -> tuple[type[Said], Mapping[str, str]]:
    if update.milestone:
        return MilestoneVersion, {"milestone": update.milestone}
    return ActionVersion, {"action": update.action}


def _says(update: ActionUpdate) -> dict[str, Any]:
    """Return the fields that an answer states; of a milestone nothing but its days."""
    if update.kind == "late":
        return {"due_on": update.expected_on} if update.expected_on else {}
    if update.milestone:
        return {"done_on": update.done_on} if update.kind == "done" else {}
    states = {"done": "done", "ongoing": "ongoing"}
    return {"status": states[update.kind]} if update.kind in states else {}


def _locked(session: Session, update_id: int) -> ActionUpdate:
    query = select(ActionUpdate).where(ActionUpdate.id == update_id).with_for_update()
    update = session.exec(query.execution_options(populate_existing=True)).first()
    if update is None:
        raise LookupError("There is no such answer.")
    if update.decided_at is not None:
        raise Refused([Problem("", ALREADY)])
    return update


def _write(
    session: Session,
    update: ActionUpdate,
    found: tuple[Effect, ...],
    change: Change,
    day: date,
) -> None:
    values = {effect.field: effect.new for effect in found}
    source = _source(session, update)
    change = replace(change, reason=source)
    if not values:
        return
    if update.milestone:
        plan.change_milestone(session, update.milestone, values, change)
    elif "status" in values:
        said = _status_reason(update, source)
        plan.change_action_status(session, update.action, values["status"], said, change, on=day)
    else:
        plan.change_action(session, update.action, values, change)


def _source(session: Session, update: ActionUpdate) -> str:
    """Return who reported it as public pages may say it: an office, never a person."""
    colleague = session.get(Colleague, update.colleague_id)
    office = colleague.office if colleague else ""
    return f"riferito da {office}" if office else "riferito da chi segue l’azione"


def _status_reason(update: ActionUpdate, source: str) -> str:
    said = f"{source[0].upper()}{source[1:]} il {update.created_at:%d/%m/%Y}"
    if update.done_on is not None:
        return f"{said}: conclusa il {update.done_on:%d/%m/%Y}."
    return f"{said}: ancora in corso."

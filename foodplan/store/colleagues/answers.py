"""What a colleague answered through a link: it waits for an officer and changes nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.desk import ActionLink, ActionUpdate
from foodplan.models.history import Versioned
from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.rules.calendar import rome_day
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.reminders import LONGEST_TEXT, UPDATE_KINDS
from foodplan.store.colleagues.links import OpenLink
from foodplan.store.history import Moment, version_at

NOTHING_SAID = "Scegliere almeno una risposta, o premere «Nessuna novità su tutto»."
NOT_OURS = "Questa tappa non è di questa azione: aprire di nuovo il collegamento."
NO_DAY = "Dire in che giorno è stato fatto."
IN_FUTURE = "Il giorno è nel futuro: si può dire solo quello che è già successo."
NO_REASON = "Scrivere perché è in ritardo."
TOO_LONG = "Al massimo %(most)s caratteri."
IN_PAST = "Il giorno previsto è già passato."
TOO_FAR = "Controllare l’anno."
_FIRST, _YEARS_AHEAD = date(2000, 1, 1), 20


@dataclass(frozen=True)
class Answer:
    """One answer; `milestone` is "" for the action as a whole, `version` what was shown of it.

    `row` is where it stood in the form, for what is to be mended.
    """

    milestone: str
    kind: str
    done_on: date | None = None
    expected_on: date | None = None
    text: str = ""
    version: int = 0
    row: int = 0


def receive(
    session: Session, link: OpenLink, form: UUID, answers: Sequence[Answer], now: datetime
) -> int:
    """Keep the answers of one form until an officer decides, and flush; return how many are new.

    The same form sent twice is kept once. A newer answer to the same question takes the place of
    one that still waits, which stays as overtaken. Raises Refused with what is to be mended, each
    at `rows.<n>.<field>`.
    """
    # One form of a link after the other: two taps at once become one answer.
    session.exec(select(ActionLink).where(ActionLink.id == link.id).with_for_update()).one()
    versions = [_version(session, link.action, answer, rome_day(now)) for answer in answers]
    _check(answers, versions, rome_day(now))
    new = 0
    for answer, version in zip(answers, versions, strict=True):
        uuid = str(uuid5(form, f"{link.id}|{answer.milestone}"))
        if session.exec(select(ActionUpdate.id).where(ActionUpdate.uuid == uuid)).first() is None:
            _give_way(session, link, answer.milestone, now)
            session.add(_row(link, answer, version, uuid, now))
            new += 1
    session.flush()
    return new


def answers_of(session: Session, link: OpenLink) -> list[ActionUpdate]:
    """Return what this colleague answered about this action, newest first."""
    query = select(ActionUpdate).where(
        ActionUpdate.action == link.action, ActionUpdate.colleague_id == link.colleague.id
    )
    return list(session.exec(query.order_by(col(ActionUpdate.id).desc()).limit(20)))


def _row(
    link: OpenLink, answer: Answer, version: int | None, uuid: str, now: datetime
) -> ActionUpdate:
    done, late = answer.kind == "done", answer.kind == "late"
    return ActionUpdate(
        uuid=uuid,
        action=link.action,
        milestone=answer.milestone or None,
        colleague_id=link.colleague.id or 0,
        link_id=link.id,
        base_version=version,
        kind=answer.kind,
        done_on=answer.done_on if done else None,
        expected_on=answer.expected_on if late else None,
        text=answer.text.strip(),
        created_at=now,
    )


def _give_way(session: Session, link: OpenLink, milestone: str, now: datetime) -> None:
    session.execute(
        sa.update(ActionUpdate)
        .where(
            col(ActionUpdate.action) == link.action,
            col(ActionUpdate.milestone) == milestone
            if milestone
            else col(ActionUpdate.milestone).is_(None),
            col(ActionUpdate.colleague_id) == link.colleague.id,
            col(ActionUpdate.decided_at).is_(None),
        )
        .values(state="overtaken", decided_at=now)
    )


def _version(session: Session, action: str, answer: Answer, day: date) -> int | None:
    """Return the version that was shown, else the one in force; None when it is not of the action.

    The number comes from the form: one of another thing stands for the one in force.
    """
    if not answer.milestone:
        action_now = version_at(session, ActionVersion, Moment(day), action=action)
        shown = session.get(ActionVersion, answer.version)
        return _either(shown and shown.action == action, answer, action_now)
    step_now = version_at(session, MilestoneVersion, Moment(day), milestone=answer.milestone)
    if step_now is None or step_now.action != action:
        return None
    step_shown = session.get(MilestoneVersion, answer.version)
    return _either(step_shown and step_shown.milestone == answer.milestone, answer, step_now)


def _either(sound: object, answer: Answer, current: Versioned | None) -> int | None:
    return answer.version if sound else current.id if current else None


def _check(answers: Sequence[Answer], versions: Sequence[int | None], today: date) -> None:
    problems = [] if answers else [Problem("", NOTHING_SAID)]
    for answer, version in zip(answers, versions, strict=True):
        problems += [
            Problem(f"rows.{answer.row}.{problem.field}", problem.message, problem.params)
            for problem in _problems(answer, version, today)
        ]
    if problems:
        raise Refused(problems)


def _problems(answer: Answer, version: int | None, today: date) -> list[Problem]:
    if version is None or answer.kind not in UPDATE_KINDS:
        return [Problem("kind", NOT_OURS)]
    found = []
    if len(answer.text.strip()) > LONGEST_TEXT:
        found.append(Problem("text", TOO_LONG, {"most": LONGEST_TEXT}))
    if answer.kind == "done":
        found += _done_problems(answer.done_on, today)
    if answer.kind == "late":
        found += [] if answer.text.strip() else [Problem("text", NO_REASON)]
        found += _expected_problems(answer.expected_on, today)
    return found


def _done_problems(done_on: date | None, today: date) -> list[Problem]:
    if done_on is None:
        return [Problem("done_on", NO_DAY)]
    if done_on > today:
        return [Problem("done_on", IN_FUTURE)]
    return [Problem("done_on", TOO_FAR)] if done_on < _FIRST else []


def _expected_problems(expected_on: date | None, today: date) -> list[Problem]:
    if expected_on is None:
        return []
    if expected_on < today:
        return [Problem("expected_on", IN_PAST)]
    far = expected_on.year > today.year + _YEARS_AHEAD
    return [Problem("expected_on", TOO_FAR)] if far else []

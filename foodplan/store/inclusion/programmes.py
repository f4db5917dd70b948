"""What the office states of programmes, of who carries them out, and of grounds of disadvantage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.inclusion import (
    InclusionGround,
    InclusionParty,
    InclusionProgramme,
    InclusionProgrammeVersion,
)
from foodplan.rules.inclusion import GROUNDS, LEGAL_FRAMES, grounds_problems
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import free_slug, refuse, same_title
from foodplan.store.edits.versions import Overtaken, edit
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.inclusion.reads import opened_grounds
from foodplan.store.organisations import list_organisations
from foodplan.store.standing import standing_actions

PROGRAMME_NAMES = ("title", "description", "legal_frame", "action", "source")
LONGEST = {"title": 200, "description": 1000, "source": 400}


@dataclass(frozen=True)
class GroundsInput:
    """People of a programme's year by ground; None withdraws what was stated."""

    programme: str
    year: int
    people: Mapping[str, int | None]
    source: str
    simulated: bool = False


def add_programme(
    session: Session,
    values: Mapping[str, Any],
    organisations: Collection[int],
    change: Change,
    day: date,
) -> str:
    """Make a programme and name who carries it out; return its slug. Raises Refused."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, "", said, organisations, day))
    slug = free_slug(session, InclusionProgramme, said["title"])
    session.add(InclusionProgramme(slug=slug))
    session.flush()
    record(session, InclusionProgrammeVersion, {"programme": slug}, said, change)
    _name_parties(session, slug, organisations, change, day)
    return slug


def change_programme(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    organisations: Collection[int],
    change: Change,
    day: date,
) -> None:
    """State a programme's words and organisations; raises Refused, Overtaken when it changed."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, slug, said, organisations, day))
    edit(session, InclusionProgrammeVersion, {"programme": slug}, opened, said, change, day)
    _name_parties(session, slug, organisations, change, day)


def end_programme(session: Session, slug: str, opened: int, change: Change, day: date) -> None:
    """State that a programme takes no totals any more; its figures and its history stay."""
    one_writer_at_a_time(session)
    refuse([] if change.reason else [Problem("reason", "Scrivere perché il programma finisce.")])
    over = {"active": False}
    edit(session, InclusionProgrammeVersion, {"programme": slug}, opened, over, change, day)


def set_grounds(
    session: Session, item: GroundsInput, opened: int, change: Change, day: date
) -> None:
    """State a year's people by ground (law 381/1991, article 4).

    Raises Refused below five and for a year that is not over, Overtaken when somebody stated
    others after `opened`.
    """
    one_writer_at_a_time(session)
    known = {ground: item.people.get(ground) for ground in GROUNDS}
    problems = grounds_problems(item.year, known, day)
    problems += too_long("source", item.source, LONGEST["source"])
    if any(known.values()) and not item.source.strip():
        problems.append(Problem("source", "Scrivere da che cosa si sa."))
    refuse(problems)
    of_year = {"programme": item.programme, "year": item.year}
    rows = versions_at(session, InclusionGround, Moment(day), **of_year)
    if opened_grounds(session, item.programme, item.year, Moment(day)) != opened:
        raise Overtaken(max(rows, key=lambda row: row.id or 0))
    before = {row.ground: row.people for row in rows}
    for ground, count in known.items():
        if count is not None or before.get(ground) is not None:
            values = {"people": count, "source": item.source, "simulated": item.simulated}
            record(session, InclusionGround, of_year | {"ground": ground}, values, change)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values.get(name) or "" for name in PROGRAMME_NAMES}
    return (
        said
        | {"action": values.get("action") or None}
        | {name: values[name] for name in ("simulated",) if name in values}
    )


def _problems(
    session: Session,
    slug: str,
    said: Mapping[str, Any],
    organisations: Collection[int],
    day: date,
) -> list[Problem]:
    moment = Moment(day)
    rows = versions_at(session, InclusionProgrammeVersion, moment)
    problems = [] if said["title"].strip() else [Problem("title", "Scrivere il titolo.")]
    problems += same_title(rows, said["title"], slug, "programme")
    for name, most in LONGEST.items():
        problems += too_long(name, said[name], most)
    if said["legal_frame"] not in LEGAL_FRAMES:
        problems.append(Problem("legal_frame", "Scegliere il quadro giuridico."))
    if not said["source"].strip():
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, data o fonte."))
    actions = {row.action for row in standing_actions(session, moment)}
    if said["action"] and said["action"] not in actions:
        problems.append(Problem("action", "L'azione non c'è nel piano."))
    known = {row.id for row in list_organisations(session, moment)}
    if not set(organisations) <= known:
        problems.append(Problem("organisations", "Un'organizzazione scelta non c'è più."))
    if not organisations:
        message = "Scegliere almeno un'organizzazione: è lei che scrive i totali."
        problems.append(Problem("organisations", message))
    return problems


def _name_parties(
    session: Session, slug: str, organisations: Collection[int], change: Change, day: date
) -> None:
    rows = versions_at(session, InclusionParty, Moment(day), programme=slug, active=True)
    before = {row.organisation_id for row in rows}
    for number in sorted(before | set(organisations)):
        key = {"programme": slug, "organisation_id": number}
        if (number in before) != (number in organisations):
            record(session, InclusionParty, key, {"active": number in organisations}, change)

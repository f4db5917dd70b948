"""Programmes that pay for the plan: what the office states of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.rules.plan import FUNDING_KINDS
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import free_slug, refuse, same_title
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, Moment, record
from foodplan.store.plan import list_programmes

PROGRAMME_NAMES = ("title", "kind", "source")


def add_programme(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Make a programme; return its slug. Raises Refused for what is to mend."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, "", said, day))
    slug = free_slug(session, FundingProgramme, said["title"])
    session.add(FundingProgramme(slug=slug))
    session.flush()
    record(session, FundingProgrammeVersion, {"programme": slug}, said, change)
    return slug


def change_programme(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a programme's words from a day on; `opened` is the version that was read.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, slug, said, day))
    edit(session, FundingProgrammeVersion, {"programme": slug}, opened, said, change, day)


def _clean(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(values.get(name) or "").strip() for name in PROGRAMME_NAMES}


def _problems(session: Session, slug: str, said: Mapping[str, str], day: date) -> list[Problem]:
    problems = [] if said["title"] else [Problem("title", "Scrivere il titolo.")]
    problems += same_title(list_programmes(session, Moment(day)), said["title"], slug, "programme")
    problems += too_long("title", said["title"], 200) + too_long("source", said["source"], 400)
    if said["kind"] not in FUNDING_KINDS:
        problems.append(Problem("kind", "Scegliere di che fondi si tratta."))
    if not said["source"]:
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, data o fonte."))
    return problems

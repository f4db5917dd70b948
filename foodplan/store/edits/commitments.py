"""What the office states of the council's commitments: new ones, and their words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import Commitment, CommitmentVersion
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.structure import (
    make,
    one_writer_at_a_time,
    plans_by_slug,
    refuse,
    text_problems,
)
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, Moment, versions_at

COMMITMENT_WORDS = ("plan", "number", "title", "summary", "due_on", "source")


def add_commitment(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Make a commitment, to be verified; return its slug. Raises Refused."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, "", said, day))
    return make(session, Commitment, CommitmentVersion, "commitment", said, change, day)


def change_commitment_words(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a commitment's words from a day on; whether it was kept stays as it is.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, slug, said, day))
    edit(session, CommitmentVersion, {"commitment": slug}, opened, said, change, day)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values.get(name) for name in COMMITMENT_WORDS}
    return said | {name: str(said[name] or "").strip() for name in ("title", "summary", "source")}


def _problems(session: Session, slug: str, said: Mapping[str, Any], day: date) -> list[Problem]:
    problems = [item for item in text_problems(said) if item.field != "title"]
    if not said["title"]:
        problems.append(Problem("title", "Scrivere il titolo."))
    problems += too_long("title", said["title"], 300)
    if said["plan"] not in plans_by_slug(session, day):
        problems.append(Problem("plan", "Scegliere un piano dell'elenco."))
    if not said["number"] or said["number"] < 1:
        problems.append(Problem("number", "Il numero è un intero da 1 in su."))
        return problems
    rows = versions_at(session, CommitmentVersion, Moment(day), plan=said["plan"])
    taken = [row for row in rows if row.number == said["number"] and row.commitment != slug]
    if taken:
        message = "Il numero %(number)s è già di «%(title)s»."
        params = {"number": said["number"], "title": taken[0].title}
        problems.append(Problem("number", message, params))
    return problems

"""A report frozen: its figures, every input that they depend on, and how to redo them by hand."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlmodel import Session

from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.plan import RULE_VERSION, progress_of
from foodplan.reports.plan.world import World, read_world
from foodplan.reports.snapshots.answers import Listening
from foodplan.reports.snapshots.archive import pack
from foodplan.reports.snapshots.codec import exact_json
from foodplan.reports.snapshots.inputs import world_files
from foodplan.reports.snapshots.people import PEOPLE, people_lines, stated_for_people
from foodplan.reports.snapshots.readme import readme, schema
from foodplan.reports.snapshots.verifying import FIGURES, FORMAT, MANIFEST, verify
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.problems import Problem, Refused
from foodplan.store.measures import Measures

SCHEMA = "schema.json"
README = "LEGGIMI.txt"
MOST_TITLE = 200
MOST_REASON = 500

NOT_OVER = "Si congela un giorno finito: al più tardi ieri."
LONG_AGO = "La data è troppo lontana: indicare un giorno dal 2000 in poi."
NO_TITLE = "Scrivere il titolo."
NOT_AGAIN = (
    "L’istantanea non si può fare: rifatte dalla sola esportazione le cifre sarebbero altre "
    "(%(what)s)."
)
TOO_LONG = "Il testo è troppo lungo: al massimo %(most)s caratteri."
SAID = 3
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants frozen: a title and a reason that everybody will read, and a day."""

    title: str
    reason: str
    day: date


@dataclass(frozen=True)
class Export:
    """A frozen report: the zip, and what it says of itself."""

    content: bytes
    day: date
    cut_off: datetime
    rule_version: str
    fingerprint: str
    simulated: bool


def freeze(session: Session, wanted: Wanted, now: datetime, today: date) -> Export:
    """Return a report of a past day with everything it is computed from.

    The day counts as known at its end. Raises Refused for a day that is not over, and when the
    export alone would not give the same figures: nothing that cannot be verified is handed out.
    """
    _refuse(wanted, today)
    cut_off = end_of_rome_day(wanted.day)
    world = read_world(session, wanted.day, cut_off)
    answers = Listening(world.measures)
    listening = replace(world, measures=cast("Measures", answers))
    report = progress_of(listening)
    figures = canonical_json(report.to_json())
    said = {
        "format": FORMAT,
        "title": wanted.title,
        "reason": wanted.reason,
        "day": wanted.day.isoformat(),
        "cut_off": cut_off.isoformat(),
        "frozen_at": now.isoformat(),
        "rule_version": RULE_VERSION,
        "fingerprint": fingerprint(figures),
        "simulated": report.stamp.simulated,
    }
    content = pack(_files(said, figures, listening, answers))
    _hold_to_it(content)
    return Export(
        content, wanted.day, cut_off, RULE_VERSION, fingerprint(figures), report.stamp.simulated
    )


def _files(
    said: dict[str, Any], figures: str, world: World, answers: Listening
) -> dict[str, bytes]:
    texts = {
        FIGURES: figures,
        MANIFEST: exact_json(said) + "\n",
        PEOPLE: people_lines(stated_for_people(world)),
        README: readme(said),
        SCHEMA: schema(),
        **world_files(world, answers),
    }
    return {name: text.encode() for name, text in texts.items()}


def _refuse(wanted: Wanted, today: date) -> None:
    problems = []
    if not wanted.title:
        problems.append(Problem("title", NO_TITLE))
    if len(wanted.title) > MOST_TITLE:
        problems.append(Problem("title", TOO_LONG, {"most": MOST_TITLE}))
    if len(wanted.reason) > MOST_REASON:
        problems.append(Problem("reason", TOO_LONG, {"most": MOST_REASON}))
    if wanted.day >= today:
        problems.append(Problem("day", NOT_OVER))
    if wanted.day < FIRST_DAY:
        problems.append(Problem("day", LONG_AGO))
    if problems:
        raise Refused(problems)


def _hold_to_it(content: bytes) -> None:
    found = verify(content)
    if found.good:
        return
    said = [problem.text for problem in found.problems]
    said += [f"{item.figure}: {item.shown}, {item.recomputed}" for item in found.differences]
    raise Refused([Problem("", NOT_AGAIN, {"what": "; ".join(said[:SAID])})])

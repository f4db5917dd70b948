"""Social innovation from a file: where actions happen, who took part, exchanges with cities.

A city may have none of its own yet, and then there is no file.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.plan.fields import Entry, Slug, Source, Title, Trouble, one_of
from foodplan.importers.plan.files import Placed, Tables, read_tables
from foodplan.rules.action_steps import PARTY_ROLES
from foodplan.rules.calendar import rome_day
from foodplan.rules.innovation import (
    BOUNDS,
    DIRECTIONS,
    EXCHANGE_KINDS,
    UNITS,
    exchange_problems,
    participation_problems,
)
from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.problems import Problem
from foodplan.store import plan
from foodplan.store.edits.action_parties import LONGEST_NAME, PartyInput
from foodplan.store.history import Change, Moment
from foodplan.store.innovation import EXCHANGE_NAMES, PARTICIPATION_NAMES, TieInput
from foodplan.store.places import get_place
from foodplan.store.plan import INNOVATION_LOADED, Kept, load_entries
from foodplan.store.plan.reads import list_definitions
from foodplan.store.standing import standing_actions

FILE = "innovation.toml"
_WARNINGS = {
    "vanished": "non è più nei file: resta com'è, e si toglie da Gestione",
    "ended": "è nei file ma l'ufficio l'ha tolto: resta tolto",
    "made_here": "è nei file ma l'ufficio l'aveva già inserito: resta com'è",
    "overwritten": "l'ufficio aveva cambiato anche lui {fields}: vale quello che dicono i file",
}
Identity = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Text = Annotated[str, Field(max_length=1000)]


class TieEntry(Entry):
    """An action happens at a place of the atlas, or wherever the atlas has a function."""

    action: str
    place: Slug | None = None
    function: str = ""
    source: Source

    @property
    def tie(self) -> str:
        """The tie's own name."""
        return TieInput(self.place or "", self.function).tie

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if bool(self.place) == bool(self.function):
            yield "place", "scrivere un luogo (place) oppure un tipo di luogo (function)"
        if self.function and self.function not in FUNCTION_LABELS:
            yield "function", f"«{self.function}» non è un tipo di luogo dell'atlante"


class ServesEntry(Entry):
    """An action serves an indicator; with which part of itself, only the office can say."""

    action: str
    indicator: str
    source: Source


class PartnerEntry(Entry):
    """Somebody who answers for an action or contributes to it, by the name of the source."""

    action: str
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    role: Annotated[str, one_of(PARTY_ROLES)] = "contributing"
    source: Source

    @property
    def party(self) -> str:
        """The partner's word."""
        return PartyInput(self.role, name=self.name).party


class ParticipationEntry(Entry):
    """How many took part in something of an action."""

    id: Identity
    action: str
    title: Title
    unit: Annotated[str, one_of(UNITS)]
    value: int
    bound: Annotated[str, one_of(BOUNDS)] = ""
    first_day: date
    last_day: date
    method: Annotated[str, Field(max_length=500)] = ""
    source: Source


class ExchangeEntry(Entry):
    """A practice that is given to, taken from or shared with other cities."""

    id: Identity
    title: Title
    kind: Annotated[str, one_of(EXCHANGE_KINDS)]
    direction: Annotated[str, one_of(DIRECTIONS)]
    partner: Title
    action: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    description: Text = ""
    outcome: Text = ""
    url: Annotated[str, Field(max_length=400)] = ""
    source: Source


_TABLES: dict[str, type[Entry]] = {
    "tie": TieEntry,
    "partner": PartnerEntry,
    "serves": ServesEntry,
    "participation": ParticipationEntry,
    "exchange": ExchangeEntry,
}
# What makes a tie of an action unlike its others.
_WORDS_OF = {"tie": "tie", "partner": "party", "serves": "indicator"}


def import_innovation(session: Session, folder: Path, change: Change) -> ImportResult:
    """Store what a folder's file says, or nothing when anything in it is wrong.

    The office's own changes stay. Flushes, never commits. Actions and places must be stored
    already.
    """
    if not (folder / FILE).exists():
        return ImportResult(0, 0, 0, 0)
    found, problems = read_tables(folder, {FILE: _TABLES})
    day = rome_day(change.at)
    problems += [*_unknown(session, found, day), *_refused(found), *_doubles(found)]
    if problems:
        ordered = sorted(set(problems), key=lambda item: (item.row, item.field))
        return ImportResult(found.read, 0, 0, 0, tuple(ordered))
    entries = list(_entries(found))
    done = load_entries(session, entries, change, reason=INNOVATION_LOADED)
    warnings = tuple(_warning(kept) for kept in done.kept)
    return ImportResult(len(entries), done.added, done.changed, done.same, warnings=warnings)


def _entries(found: Tables) -> Iterator[plan.Entry]:
    for placed in found.entries["tie"]:
        said = placed.entry.model_dump(include={"place", "function", "source"})
        yield plan.Entry("action_place", (placed.entry.action, placed.entry.tie), said)
    for placed in found.entries["partner"]:
        said = placed.entry.model_dump(include={"role", "source"})
        yield plan.Entry("action_party", (placed.entry.action, placed.entry.party), said)
    for placed in found.entries["serves"]:
        key = (placed.entry.action, placed.entry.indicator)
        yield plan.Entry("action_indicator", key, {"source": placed.entry.source})
    for placed in found.entries["participation"]:
        said = placed.entry.model_dump(include={*PARTICIPATION_NAMES, "action"})
        yield plan.Entry("participation", (placed.entry.id,), said)
    for placed in found.entries["exchange"]:
        said = placed.entry.model_dump(include=set(EXCHANGE_NAMES))
        yield plan.Entry("exchange", (placed.entry.id,), said)


def _unknown(session: Session, found: Tables, day: date) -> Iterator[ImportProblem]:
    moment = Moment(day)
    actions = {row.action for row in standing_actions(session, moment)}
    for placed in (item for rows in found.entries.values() for item in rows):
        if placed.entry.action is not None and placed.entry.action not in actions:
            yield placed.problem("action", f"«{placed.entry.action}» non esiste")
    indicators = {row.indicator for row in list_definitions(session, moment)}
    for placed in found.entries["serves"]:
        if placed.entry.indicator not in indicators:
            yield placed.problem("indicator", f"«{placed.entry.indicator}» non esiste")
    for placed in found.entries["tie"]:
        slug = placed.entry.place
        if slug and get_place(session, slug, moment, withheld=True) is None:
            yield placed.problem("place", f"«{slug}» non è un luogo dell'atlante")


def _refused(found: Tables) -> Iterator[ImportProblem]:
    """Yield what the office's own forms would refuse.

    Whether a day is over is not asked: a demonstration is loaded as of a day before its facts.
    """
    for placed in found.entries["participation"]:
        problems = participation_problems(placed.entry.model_dump(), date.max)
        yield from (_said(placed, problem) for problem in problems)
    for placed in found.entries["exchange"]:
        problems = exchange_problems(placed.entry.model_dump(), date.max)
        yield from (_said(placed, problem) for problem in problems)


def _said(placed: Placed[Any], problem: Problem) -> ImportProblem:
    return placed.problem(problem.field, problem.message % problem.params)


def _doubles(found: Tables) -> Iterator[ImportProblem]:
    for table, rows in found.entries.items():
        first: dict[Any, Placed[Any]] = {}
        for placed in rows:
            entry = placed.entry
            key = _key(table, entry)
            before = first.setdefault(key, placed)
            if before is not placed:
                name = "action" if "id" not in type(entry).model_fields else "id"
                yield placed.problem(name, f"c'è già alla riga {before.lines.get('', 0)}")


def _key(table: str, entry: Any) -> Any:
    if table in _WORDS_OF:
        return entry.action, getattr(entry, _WORDS_OF[table])
    return entry.id


def _warning(kept: Kept) -> ImportProblem:
    what = " → ".join(str(part) for part in kept.key)
    reason = _WARNINGS[kept.why].format(fields=", ".join(kept.fields))
    return ImportProblem(FILE, 0, what, reason)

"""Where actions happen: places of the atlas, named one by one or by what happens there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.innovation import ActionPlace
from foodplan.models.places import Place
from foodplan.rules.places import FUNCTION_LABELS, SHOWN_STATUSES
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.action_common import link, lock_action
from foodplan.store.edits.structure import refuse
from foodplan.store.history import Change, Moment, version_at, versions_at
from foodplan.store.places import PlaceFilter, PlaceRecord, get_place, list_places, merged_place

LONGEST_SOURCE = 400


@dataclass(frozen=True)
class TieInput:
    """A place or a function of the atlas to tie to an action: one of the two."""

    place: str = ""
    function: str = ""
    source: str = ""
    simulated: bool = False

    @property
    def tie(self) -> str:
        """The tie's own name."""
        return f"place:{self.place}" if self.place else f"function:{self.function}"


def list_ties(session: Session, moment: Moment, action: str | None = None) -> list[ActionPlace]:
    """Return the ties that hold at a moment, of one action or of all, functions first."""
    key = {} if action is None else {"action": action}
    rows = versions_at(session, ActionPlace, moment, active=True, **key)
    return sorted(rows, key=lambda row: (row.action, row.place or "", row.function))


def add_tie(session: Session, action: str, item: TieInput, change: Change, day: date) -> None:
    """State where an action happens. Raises Refused."""
    lock_action(session, action)
    refuse(_problems(session, action, item, day))
    key = {"action": action, "tie": item.tie}
    values = {
        "place": item.place or None, "function": item.function, "source": item.source.strip(),
        "simulated": item.simulated,
    }  # fmt: skip
    link(session, ActionPlace, key, values, change, day)


def places_of(
    session: Session, ties: Iterable[ActionPlace], moment: Moment
) -> dict[str, list[PlaceRecord]]:
    """Return for each action its public places, each once, in the order of their names."""
    rows = list(ties)
    if not rows:
        return {}
    functions = frozenset(row.function for row in rows if row.function)
    found = list_places(session, moment, PlaceFilter(functions=functions)) if functions else []
    known = {place.slug: place for place in found}
    named = named_places(session, rows, moment)
    known |= {place.slug: place for place in named.values()}
    return {
        action: _of_action([row for row in rows if row.action == action], known.values(), named)
        for action in {row.action for row in rows}
    }


def named_places(
    session: Session, ties: Iterable[ActionPlace], moment: Moment
) -> dict[str, PlaceRecord]:
    """Return the public place that each slug named by a tie leads to, through merges.

    What is closed or only announced is nowhere to go to, as on the map, and is left out.
    """
    found = {}
    for slug in sorted({row.place for row in ties if row.place}):
        place = get_place(session, slug, moment)
        if place is None:
            place = get_place(session, merged_place(session, slug, moment) or "", moment)
        if place is not None and place.status in SHOWN_STATUSES:
            found[slug] = place
    return found


def _of_action(
    rows: Collection[ActionPlace],
    known: Iterable[PlaceRecord],
    leads: Mapping[str, PlaceRecord],
) -> list[PlaceRecord]:
    named = {leads[row.place].slug for row in rows if row.place and row.place in leads}
    functions = {row.function for row in rows if row.function}
    chosen = [
        place
        for place in known
        if place.slug in named or functions.intersection(place.function_slugs)
    ]
    return sorted(chosen, key=lambda place: (place.name.casefold(), place.slug))


def _problems(session: Session, action: str, item: TieInput, day: date) -> list[Problem]:
    problems = too_long("source", item.source, LONGEST_SOURCE)
    if not item.source.strip():
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, data o fonte."))
    if bool(item.place) == bool(item.function):
        message = "Scegliere un luogo oppure un tipo di luogo: uno solo dei due."
        return [*problems, Problem("place", message)]
    if item.place and not _known_place(session, item.place, day):
        problems.append(Problem("place", "Questo luogo non c'è nell'atlante."))
    if item.function and item.function not in FUNCTION_LABELS:
        problems.append(Problem("function", "Scegliere un tipo di luogo dell'elenco."))
    there = version_at(session, ActionPlace, Moment(day), action=action, tie=item.tie)
    if there is not None and there.active:
        name = "place" if item.place else "function"
        problems.append(Problem(name, "L'azione ha già questo legame."))
    return problems


def _known_place(session: Session, slug: str, day: date) -> bool:
    there = session.get(Place, slug) is not None
    return there and get_place(session, slug, Moment(day), withheld=True) is not None


def function_label(code: str) -> str:
    """Return the Italian name of a function of the atlas, its code for one unknown."""
    return FUNCTION_LABELS.get(code, code)

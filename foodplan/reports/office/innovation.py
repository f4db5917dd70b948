"""What the office sees of social innovation: what is known of each action, and its history."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from foodplan.models.innovation import ActionPlace, Participation, PracticeExchange
from foodplan.reports.office.action_parts import tie_history
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.rules.innovation import BOUNDS, DIRECTIONS, EXCHANGE_KINDS, UNITS
from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.plan import ACTION_KINDS
from foodplan.store.history import Moment, history_of
from foodplan.store.innovation import (
    exchange_history,
    function_label,
    get_exchange,
    get_participation,
    list_exchanges,
    list_participation,
    list_ties,
    participation_history,
)
from foodplan.store.places import PlaceFilter, list_places
from foodplan.store.standing import standing_actions

Choices = list[tuple[str, str]]
COUNT_FIELDS = {
    "title": "che cosa",
    "unit": "si contano",
    "value": "quanti",
    "bound": "precisione",
    "first_day": "dal",
    "last_day": "al",
    "method": "come si è contato",
    "source": "fonte",
    "active": "vale",
}
EXCHANGE_FIELDS = {
    "title": "titolo",
    "kind": "che cosa si scambia",
    "direction": "verso",
    "partner": "con chi",
    "action": "azione",
    "first_day": "dal",
    "last_day": "al",
    "description": "in che cosa consiste",
    "outcome": "che cosa ne è nato",
    "url": "indirizzo",
    "source": "fonte",
    "active": "vale",
}
_WORDS = {"unit": UNITS, "bound": BOUNDS, "kind": EXCHANGE_KINDS, "direction": DIRECTIONS}


@dataclass(frozen=True)
class ActionLine:
    """An action in the office's list, with how much of each part is written."""

    slug: str
    title: str
    kind_name: str
    ties: int
    counts: int
    exchanges: int


@dataclass(frozen=True)
class OfficePage:
    """The office's first page of social innovation."""

    actions: tuple[ActionLine, ...]
    exchanges: tuple[PracticeExchange, ...]


@dataclass(frozen=True)
class TieRow:
    """A tie of an action to the atlas, as the office sees it."""

    version: int
    label: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class CountPage:
    """One count of participation with its history."""

    version: Participation
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class ExchangePage:
    """One exchange with its history."""

    version: PracticeExchange
    history: tuple[HistoryLine, ...]


def office_page(session: Session, day: date) -> OfficePage:
    """Return experiences, initiatives and whatever action has a part written, then exchanges."""
    moment = Moment(day)
    exchanges = list_exchanges(session, moment)
    ties = Counter(row.action for row in list_ties(session, moment))
    counts = Counter(row.action for row in list_participation(session, moment))
    given = Counter(row.action for row in exchanges)
    order = ("experience", "initiative", "action")
    rows = standing_actions(session, moment)
    rows.sort(key=lambda row: (order.index(row.kind), row.position, row.title.casefold()))
    return OfficePage(
        tuple(
            ActionLine(
                row.action,
                row.title,
                ACTION_KINDS.get(row.kind, row.kind),
                ties[row.action],
                counts[row.action],
                given[row.action],
            )
            for row in rows
        ),
        tuple(exchanges),
    )


def tie_rows(session: Session, action: str, day: date) -> tuple[TieRow, ...]:
    """Return the ties of an action to the atlas."""
    names = dict(place_choices(session, day))
    return tuple(
        TieRow(row.id or 0, _label(row, names), row.source, row.simulated)
        for row in list_ties(session, Moment(day), action)
    )


def place_tie_history(session: Session, action: str, day: date) -> tuple[HistoryLine, ...]:
    """Return which places were tied to an action and when."""
    names = dict(place_choices(session, day))
    rows = history_of(session, ActionPlace, action=action)
    return tie_history(session, rows, "tie", {row.tie: _label(row, names) for row in rows})


def place_choices(session: Session, day: date) -> Choices:
    """Return every place of the atlas as a choice, also those that no page names."""
    wanted = PlaceFilter(statuses=None, withheld=True)
    places = list_places(session, Moment(day), wanted)
    return [(place.slug, _named(place.name, place.address)) for place in places]


def function_choices() -> Choices:
    """Return what happens at places, as choices."""
    return [(str(code), label) for code, label in FUNCTION_LABELS.items()]


def count_page(session: Session, action: str, number: UUID, day: date) -> CountPage | None:
    """Return one count of an action, also a withdrawn one, or None."""
    row = get_participation(session, number, Moment(day))
    if row is None or row.action != action:
        return None
    versions = participation_history(session, number)
    people = names_of_people(session)
    return CountPage(row, history_lines(versions, COUNT_FIELDS, people, words=_WORDS))


def exchange_page(session: Session, number: UUID, day: date) -> ExchangePage | None:
    """Return one exchange, also a withdrawn one, or None."""
    row = get_exchange(session, number, Moment(day))
    if row is None:
        return None
    titles = dict(action_choices(session, day))
    versions, people = exchange_history(session, number), names_of_people(session)
    words = _WORDS | {"action": titles}
    return ExchangePage(row, history_lines(versions, EXCHANGE_FIELDS, people, words=words))


def action_choices(session: Session, day: date) -> Choices:
    """Return the plan's actions, by title."""
    rows = standing_actions(session, Moment(day))
    return sorted(((row.action, row.title) for row in rows), key=lambda row: row[1].casefold())


def _label(row: ActionPlace, names: dict[str, str]) -> str:
    return function_label(row.function) if row.function else names.get(row.place or "", row.tie)


def _named(name: str, address: str) -> str:
    return f"{name} ({address})" if address else name

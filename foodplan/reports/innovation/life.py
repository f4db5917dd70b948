"""What makes an action a living thing: its places, who took part, exchanges, ladders."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.innovation import ActionPlace, Participation, PracticeExchange
from foodplan.reports.innovation.ladders import Ladder, ladders
from foodplan.reports.plan.figures import Link
from foodplan.rules.innovation import BOUNDS, DIRECTIONS, EXCHANGE_KINDS, UNITS, shown_people
from foodplan.rules.places import is_to_confirm
from foodplan.rules.web_addresses import web_address
from foodplan.store.history import Moment
from foodplan.store.innovation import (
    AtlasHealth,
    atlas_health,
    function_label,
    list_exchanges,
    list_participation,
    list_ties,
    named_places,
    places_of,
)
from foodplan.store.places import PlaceRecord, area_names
from foodplan.store.standing import standing_actions

# The figures of records that tell how the atlas itself is.
ATLAS_FIGURES = frozenset({"atlas_fresh_share", "atlas_hours_share"})


@dataclass(frozen=True)
class PlaceLine:
    """A place where an action happens; `where` is its circoscrizione or municipality."""

    slug: str
    name: str
    where: str
    to_confirm: bool
    simulated: bool


@dataclass(frozen=True)
class TieLine:
    """Why places belong to an action: what the atlas calls them, how many, and the source.

    `function` is the atlas's code, "" for one place, whose slug is then in `place`.
    """

    label: str
    function: str
    place: str
    places: int
    source: str
    simulated: bool


@dataclass(frozen=True)
class CountLine:
    """A count of participation; `value` None means from one to four people, who are not told."""

    number: str
    action: Link
    title: str
    unit: str
    unit_name: str
    value: int | None
    bound: str
    bound_name: str
    first: date
    last: date
    method: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class ExchangeLine:
    """An exchange with other cities; `action` None where it belongs to none of the plan."""

    number: str
    title: str
    kind_name: str
    direction_name: str
    partner: str
    action: Link | None
    first: date | None
    last: date | None
    description: str
    outcome: str
    url: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class Life:
    """All of this for one action; `atlas` only where the action serves the atlas's figures."""

    places: tuple[PlaceLine, ...] = ()
    ties: tuple[TieLine, ...] = ()
    counts: tuple[CountLine, ...] = ()
    exchanges: tuple[ExchangeLine, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    atlas: AtlasHealth | None = None


def lives(session: Session, actions: Collection[str], moment: Moment) -> dict[str, Life]:
    """Return what is known of some actions at a moment, each in the same few questions."""
    titles = {row.action: row.title for row in standing_actions(session, moment)}
    ties = [row for row in list_ties(session, moment) if row.action in actions]
    places, named = places_of(session, ties, moment), named_places(session, ties, moment)
    areas = area_names(session, moment)
    counts = count_lines(list_participation(session, moment), titles)
    exchanges = exchange_lines(list_exchanges(session, moment), titles)
    climbed, measured = ladders(session, moment), ATLAS_FIGURES
    return {
        action: Life(
            places=_places(places.get(action, ()), areas, moment.day),
            ties=_ties(
                [row for row in ties if row.action == action], places.get(action, ()), named
            ),
            counts=tuple(line for line in counts if line.action.slug == action),
            exchanges=tuple(
                line for line in exchanges if line.action and line.action.slug == action
            ),
            ladders=tuple(item for item in climbed.ladders if action in item.actions),
            atlas=atlas_health(session, moment)
            if climbed.served.get(action, frozenset()) & measured
            else None,
        )
        for action in actions
    }


def count_lines(rows: Iterable[Participation], titles: Mapping[str, str]) -> tuple[CountLine, ...]:
    """Return counts of actions that stand as a public page says them."""
    return tuple(
        CountLine(
            number=row.participation,
            action=Link(row.action, titles[row.action]),
            title=row.title,
            unit=row.unit,
            unit_name=UNITS.get(row.unit, row.unit),
            value=shown_people(row.unit, row.value),
            bound=row.bound,
            bound_name=BOUNDS.get(row.bound, row.bound) if row.bound else "",
            first=row.first_day,
            last=row.last_day,
            method=row.method,
            source=row.source,
            simulated=row.simulated,
        )
        for row in rows
        if row.action in titles
    )


def exchange_lines(
    rows: Iterable[PracticeExchange], titles: Mapping[str, str]
) -> tuple[ExchangeLine, ...]:
    """Return exchanges as a public page says them; one of an action that ended has none."""
    return tuple(
        ExchangeLine(
            number=row.exchange,
            title=row.title,
            kind_name=EXCHANGE_KINDS.get(row.kind, row.kind),
            direction_name=DIRECTIONS.get(row.direction, row.direction),
            partner=row.partner,
            action=_link(row.action, titles),
            first=row.first_day,
            last=row.last_day,
            description=row.description,
            outcome=row.outcome,
            url=web_address(row.url),
            source=row.source,
            simulated=row.simulated,
        )
        for row in rows
    )


def _link(action: str | None, titles: Mapping[str, str]) -> Link | None:
    return Link(action, titles[action]) if action and action in titles else None


def _places(
    places: Iterable[PlaceRecord], areas: Mapping[tuple[str, str], str], day: date
) -> tuple[PlaceLine, ...]:
    return tuple(
        PlaceLine(
            slug=place.slug,
            name=place.name,
            where=areas.get(("circoscrizione", place.circoscrizione or ""), place.municipality),
            to_confirm=_to_confirm(place, day),
            simulated=place.simulated,
        )
        for place in places
    )


def _to_confirm(place: PlaceRecord, day: date) -> bool:
    vouched = max((said for said in (place.confirmed_on, place.hours_on) if said), default=None)
    return is_to_confirm(place.source_date, vouched, day)


def _ties(
    rows: Sequence[ActionPlace],
    places: Sequence[PlaceRecord],
    named: Mapping[str, PlaceRecord],
) -> tuple[TieLine, ...]:
    """Return why places belong to an action; a place merged since is called what it is now."""
    counted = Counter(function for place in places for function in place.function_slugs)
    return tuple(
        TieLine(
            label=function_label(row.function) if row.function else named[row.place or ""].name,
            function=row.function,
            place=named[row.place].slug if row.place else "",
            places=counted[row.function] if row.function else 1,
            source=row.source,
            simulated=row.simulated,
        )
        for row in rows
        if row.function or row.place in named
    )

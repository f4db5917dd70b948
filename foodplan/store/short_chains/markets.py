"""Producers at the city's markets: the pitches kept for them, and what somebody counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from foodplan.models.short_chains import MarketCount, MarketPitches
from foodplan.rules.calendar import day_words
from foodplan.rules.markets import count_problems, part_problems
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time, state_from
from foodplan.store.edits.versions import check_version, withdraw
from foodplan.store.history import Change, Moment, known, record, version_at
from foodplan.store.short_chains.places import registered


@dataclass(frozen=True)
class PitchesInput:
    """What holds at a market from a day on; `pitches` None is not known.

    `active` false says that the market keeps none for producers any more, or has ended; `opened`
    is the id of the last statement that was read, 0 for none.
    """

    outlet: int
    producers: int | None
    pitches: int | None
    source: str
    since: date | None
    opened: int = 0
    active: bool = True
    simulated: bool = False


@dataclass(frozen=True)
class CountInput:
    """What somebody counted at a market on a day; `stalls` None was not counted.

    `another` says that it is not the count of the same market and day that is there already.
    """

    uuid: UUID
    outlet: int
    day: date | None
    producers: int | None
    stalls: int | None = None
    note: str = ""
    simulated: bool = False
    another: bool = False


@dataclass(frozen=True)
class CountMade:
    """A count in the store; `created` is false when the same was there already."""

    count: MarketCount
    created: bool


def set_pitches(session: Session, said: PitchesInput, change: Change) -> None:
    """State the pitches of a market from a day on; nothing is committed here.

    Raises Refused (fields outlet, producers, pitches, source, since) and Overtaken when another
    statement came meanwhile.
    """
    one_writer_at_a_time(session)
    problems = [*part_problems(said.producers, said.pitches, "pitches")]
    problems += too_long("source", said.source.strip(), 400)
    if not said.source.strip():
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, elenco o data."))
    if said.since is None:
        problems.append(Problem("since", "Scrivere da quale giorno vale."))
    problems += _market_problems(session, said.outlet, said.since or change.at.date())
    if problems or said.since is None:
        raise Refused(problems)
    values = {
        "producers": said.producers,
        "pitches": said.pitches,
        "source": said.source.strip(),
        "active": said.active,
        "simulated": said.simulated,
    }
    key = {"node_id": said.outlet}
    state_from(session, MarketPitches, key, said.opened, values, change, said.since)


def last_pitches(session: Session, node_id: int) -> MarketPitches | None:
    """Return what is said last of a market's pitches, or None."""
    return version_at(session, MarketPitches, Moment(date.max), node_id=node_id)


def add_count(session: Session, said: CountInput, change: Change, today: date) -> CountMade:
    """Record a count; nothing is committed here.

    The same uuid with the same content again changes nothing: a double tap, the button back, a
    page sent again are one count. With other content it is refused at each field that differs.
    Raises Refused; fields are outlet, day, producers, stalls, note, and `another` for the question
    of a second count of the day.
    """
    one_writer_at_a_time(session)
    there = current_count(session, str(said.uuid))
    if there is not None:
        found = list(_differences(session, there, said))
        if found:
            raise Refused(found)
        return CountMade(there, created=False)
    problems = _problems(session, said, today)
    if not problems and not said.another:
        problems = _second(session, said)
    if problems:
        raise Refused(problems)
    return CountMade(_record(session, said, change), created=True)


def change_count(
    session: Session, opened: int, said: CountInput, change: Change, today: date
) -> None:
    """Correct a count, or state again one that was taken back; `opened` is the version read.

    Raises Refused, Overtaken and LookupError for no such count.
    """
    one_writer_at_a_time(session)
    check_version(session, MarketCount, {"uuid": str(said.uuid)}, opened, date.max)
    problems = _problems(session, said, today)
    if problems:
        raise Refused(problems)
    _record(session, said, change)


def withdraw_count(session: Session, uuid: str, opened: int, change: Change) -> None:
    """Take a count back: no page tells it any more, and its history stays.

    Raises Refused without a reason, Overtaken and LookupError as `change_count`.
    """
    one_writer_at_a_time(session)
    withdraw(session, MarketCount, {"uuid": uuid}, opened, change)


def current_count(session: Session, uuid: str) -> MarketCount | None:
    """Return what is said last of a count, taken back or not, or None."""
    query = select(MarketCount).where(known(MarketCount, None), col(MarketCount.uuid) == uuid)
    return session.exec(query.order_by(col(MarketCount.id).desc())).first()


def _market_problems(session: Session, node_id: int, day: date) -> list[Problem]:
    outlet = registered(session, Moment(day), 0, node_id).outlet(node_id, day)
    if outlet is None or outlet.kind != "market" or not outlet.active:
        return [Problem("outlet", "Scegliere un mercato dall'elenco.")]
    return []


def _problems(session: Session, said: CountInput, today: date) -> list[Problem]:
    found = count_problems(said.day, said.producers, said.stalls, today)
    found += too_long("note", said.note.strip(), 500)
    return found + _market_problems(session, said.outlet, said.day or today)


def _second(session: Session, said: CountInput) -> list[Problem]:
    """Return the question that a count asks of a market and day that have one already."""
    query = select(MarketCount).where(
        known(MarketCount, None),
        col(MarketCount.active).is_(True),
        MarketCount.node_id == said.outlet,
        MarketCount.day == said.day,
    )
    first = session.exec(query.order_by(col(MarketCount.id))).first()
    if first is None:
        return []
    message = (
        "Per questo mercato e questo giorno c'è già un conteggio con %(producers)s banchi di "
        "produttori: se è un altro, confermare."
    )
    params = {"producers": first.producers, "confirm": "another"}
    return [Problem("another", message, params)]


def _differences(session: Session, there: MarketCount, said: CountInput) -> Iterator[Problem]:
    message = (
        "Questo conteggio è già registrato con «%(there)s», qui c'è «%(here)s»: se era sbagliato "
        "si corregge nella sua pagina."
    )
    market = registered(session, Moment(date.max), 0, there.node_id).outlet(there.node_id, date.max)
    pairs: tuple[tuple[str, Any, Any, str], ...] = (
        ("outlet", there.node_id, said.outlet, market.name if market else ""),
        ("day", there.day, said.day, day_words(there.day)),
        ("producers", there.producers, said.producers, str(there.producers)),
        ("stalls", there.stalls, said.stalls, "" if there.stalls is None else str(there.stalls)),
        ("note", there.note, said.note.strip(), there.note),
    )
    for name, before, now, words in pairs:
        if before != now:
            here = "–" if now in {None, ""} else day_words(now) if name == "day" else str(now)
            params = {"there": words or "–", "here": "un altro" if name == "outlet" else here}
            yield Problem(name, message, params)


def _record(session: Session, said: CountInput, change: Change) -> MarketCount:
    values = {
        "node_id": said.outlet,
        "day": said.day,
        "producers": said.producers,
        "stalls": said.stalls,
        "note": said.note.strip(),
        "active": True,
        "simulated": said.simulated,
    }
    return record(session, MarketCount, {"uuid": str(said.uuid)}, values, change)

"""Markets as the office keeps them: the pitches for producers, and the counts."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.short_chains import MarketCount, MarketPitches
from foodplan.reports.office.chains import COUNT_WORDS, LAST, PITCH_WORDS
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.store.history import Moment, history_of
from foodplan.store.organisations import get_node
from foodplan.store.short_chains import Market, Outlet, markets_at, registered
from foodplan.store.short_chains.markets import current_count, last_pitches


@dataclass(frozen=True)
class PitchesPage:
    """One market with what is said last of its pitches (None: nothing yet), and the history."""

    row: Outlet
    version: MarketPitches | None
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class CountPage:
    """One count, taken back or not, with its history."""

    version: MarketCount
    market: str
    history: tuple[HistoryLine, ...]


def markets_page(session: Session, today: date) -> list[Market]:
    """Return every market of today with its pitches and counts, by name."""
    return markets_at(session, Moment(today))


def market_choices(session: Session, own: int = 0) -> list[tuple[int, str]]:
    """Return the markets that a count can name: those in use, and the one that it names already."""
    rows = registered(session, LAST).outlets(date.max)
    return [
        (row.node_id, row.name)
        for row in rows
        if row.kind == "market" and (row.active or row.node_id == own)
    ]


def pitches_page(session: Session, slug: str) -> PitchesPage | None:
    """Return a market by its node's slug, or None."""
    node = get_node(session, slug)
    row = registered(session, LAST).outlet(node.id, date.max) if node else None
    if row is None or row.kind != "market":
        return None
    rows = history_of(session, MarketPitches, node_id=row.node_id)
    lines = history_lines(rows, PITCH_WORDS, names_of_people(session))
    return PitchesPage(row, last_pitches(session, row.node_id), lines)


def count_page(session: Session, uuid: str) -> CountPage | None:
    """Return a count, or None."""
    version = current_count(session, uuid)
    if version is None:
        return None
    names = {str(number): name for number, name in market_choices(session, version.node_id)}
    rows = history_of(session, MarketCount, uuid=uuid)
    words = {"node_id": names}
    lines = history_lines(rows, COUNT_WORDS, names_of_people(session), words=words)
    return CountPage(version, names.get(str(version.node_id), ""), lines)

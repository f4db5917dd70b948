"""Producers at markets as everybody may read it: pitches with their share, and what was counted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.rules.markets import share_of
from foodplan.store.history import Moment
from foodplan.store.short_chains import Market, markets_at


@dataclass(frozen=True)
class CountRow:
    """What was counted on a day; `stalls` None was not counted, and then there is no share."""

    market: str
    day: date
    producers: int
    stalls: int | None
    share: float | None
    simulated: bool


@dataclass(frozen=True)
class PitchRow:
    """A market with its pitches; None and "" are not known. `counts` is how many there are."""

    market: str
    producers: int | None
    pitches: int | None
    share: float | None
    since: date | None
    source: str
    counts: int
    last: CountRow | None
    simulated: bool


@dataclass(frozen=True)
class MarketReport:
    """The markets in use and every count, the latest first."""

    markets: tuple[PitchRow, ...]
    counts: tuple[CountRow, ...]
    simulated: bool


def market_report(session: Session, day: date, known_at: datetime | None) -> MarketReport:
    """Return what is known of markets at a moment; their notes are the office's own."""
    found = markets_at(session, Moment(day, known_at))
    rows = tuple(_row(market) for market in found if market.outlet.active)
    counts = [count for market in found for count in _counts(market)]
    counts.sort(key=lambda row: (row.day, row.market), reverse=True)
    simulated = any(row.simulated for row in rows) or any(row.simulated for row in counts)
    return MarketReport(rows, tuple(counts), simulated)


def _row(market: Market) -> PitchRow:
    said, counts = market.pitches, _counts(market)
    return PitchRow(
        market=market.outlet.shown_name,
        producers=said.producers if said else None,
        pitches=said.pitches if said else None,
        share=market.share,
        since=said.valid_from if said else None,
        source=said.source if said else "",
        counts=len(counts),
        last=counts[0] if counts else None,
        simulated=bool(said and said.simulated),
    )


def _counts(market: Market) -> list[CountRow]:
    return [
        CountRow(
            market.outlet.shown_name,
            row.day,
            row.producers,
            row.stalls,
            share_of(row.producers, row.stalls),
            row.simulated,
        )
        for row in market.counts
    ]

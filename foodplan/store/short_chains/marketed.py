"""Markets as known at a moment: the pitches kept for producers, and what was counted there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.short_chains import MarketCount, MarketPitches
from foodplan.rules.markets import share_of
from foodplan.store.history import Moment, known, versions_at
from foodplan.store.measures.grains import Grain
from foodplan.store.short_chains.places import Outlet, registered

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Market:
    """A market with the pitches that hold (None: nobody said) and its counts, the latest first."""

    outlet: Outlet
    pitches: MarketPitches | None
    counts: tuple[MarketCount, ...]

    @property
    def share(self) -> float | None:
        """The producers' part of all pitches, None where one of the two is not known."""
        return share_of(self.pitches.producers, self.pitches.pitches) if self.pitches else None


def markets_at(session: Session, moment: Moment) -> list[Market]:
    """Return every market of a moment, by name, also those of which nothing was said."""
    found = registered(session, moment)
    pitches = {row.node_id: row for row in _pitches(session, moment)}
    counts: dict[int, list[MarketCount]] = defaultdict(list)
    query = select(MarketCount).where(
        known(MarketCount, moment.known_at),
        col(MarketCount.active).is_(True),
        col(MarketCount.day) <= moment.day,
    )
    for row in session.exec(query.order_by(col(MarketCount.day).desc(), col(MarketCount.id))):
        counts[row.node_id].append(row)
    return [
        Market(outlet, pitches.get(outlet.node_id), tuple(counts[outlet.node_id]))
        for outlet in found.outlets(moment.day)
        if outlet.kind == "market"
    ]


def producers_pitches(session: Session, moment: Moment) -> list[Grain]:
    """Return the producers' pitches at the end of each year, of markets where all are known."""
    return _by_year(session, moment, whole=False)


def known_pitches(session: Session, moment: Moment) -> list[Grain]:
    """Return all the pitches at the end of each year, of the same markets."""
    return _by_year(session, moment, whole=True)


def _pitches(session: Session, moment: Moment) -> list[MarketPitches]:
    return [row for row in versions_at(session, MarketPitches, moment) if row.active]


def _by_year(session: Session, moment: Moment, *, whole: bool) -> list[Grain]:
    found, grains = registered(session, moment), []
    for year in _years(session, moment):
        day = date(year, 12, 31)
        for row in _pitches(session, Moment(day, moment.known_at)):
            outlet = found.outlet(row.node_id, day)
            if outlet is None or not outlet.active or row.pitches is None:
                continue
            value = row.pitches if whole else row.producers
            grains.append(Grain(year * 100 + 12, outlet.organisation, outlet.node_id, value))
    return grains


def _years(session: Session, moment: Moment) -> range:
    """Return the years whose last day has come, since the first of which anything is said."""
    query = select(MarketPitches).where(known(MarketPitches, moment.known_at))
    first = session.exec(query.order_by(col(MarketPitches.valid_from)).limit(1)).first()
    ended = moment.day.year if (moment.day.month, moment.day.day) == (12, 31) else None
    last = ended or moment.day.year - 1
    return range(max(first.valid_from.year, FIRST_YEAR), last + 1) if first else range(0)

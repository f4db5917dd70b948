"""How many residents of each zone live near a place of food, and where nobody does."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from foodplan.progress.suppression import SMALLEST_SHOWN
from foodplan.reports.atlas.themes import words
from foodplan.reports.atlas.themes.classes import coloured
from foodplan.reports.atlas.themes.residents import Residents, area_name, residents_of
from foodplan.reports.atlas.themes.shape import State, ThemeColumn, ThemeReport, ThemeRow, choice
from foodplan.rules.geography import read_geojson
from foodplan.rules.places import Function, Status
from foodplan.rules.reach import Ground, Reach, Stop, Zone, ZoneReach
from foodplan.store.history import Moment
from foodplan.store.places import AreaRecord, MapRow, PlaceFilter, list_areas, list_map_rows

LEVEL = "zona"
MOST_GAPS = 10
# An estimate that spreads people evenly is no better than to ten.
ROUNDED_TO = 10
# A wholesale market sells to no resident.
_MARKETS = frozenset(
    {Function.MARKET.value, Function.COVERED_MARKET.value, Function.FARMERS_MARKET.value}
)
_HELP = frozenset({Function.EMPORIUM.value, Function.COMMUNITY_FRIDGE.value})
KINDS: dict[str, frozenset[str]] = {
    "any": _MARKETS | _HELP,
    "emporium": frozenset({Function.EMPORIUM.value}),
    "markets": _MARKETS,
    "community_fridge": frozenset({Function.COMMUNITY_FRIDGE.value}),
}
_ACTIVE = frozenset({Status.REPORTED.value})
_COLUMNS = (
    ThemeColumn("residents", "people", "abitanti della zona"),
    ThemeColumn("near", "people", "abitanti stimati entro la distanza, alla decina"),
    ThemeColumn("near_low", "people", "stima più bassa, per l'errore dei punti"),
    ThemeColumn("near_high", "people", "stima più alta, per l'errore dei punti"),
    ThemeColumn("far", "people", "abitanti stimati oltre la distanza, alla decina"),
    ThemeColumn("near_share", "%", "abitanti vicini diviso abitanti, quota 0-1"),
)


Cells = tuple[float | None, ...]
_NOBODY: Cells = (None,) * len(_COLUMNS)


def ground_of(areas: Sequence[AreaRecord]) -> tuple[Ground, Residents]:
    """Return the zones on a plane of metres, with whose residents they are."""
    residents = residents_of(areas)
    zones = [
        Zone(area.code, residents.of(area.code), read_geojson(area.outline))
        if area.outline
        else Zone(area.code, residents.of(area.code), None)
        for area in areas
    ]
    return Ground(zones), residents


def nearby_theme(
    session: Session, day: date, known_at: datetime | None, asked: Mapping[str, str]
) -> ThemeReport:
    """Return the residents within a straight line of an open place of the chosen kind, by zone."""
    moment = Moment(day, known_at)
    kind = choice("cosa", asked.get("cosa", ""), [(name, name) for name in KINDS])
    metres = choice("metri", asked.get("metri", ""), [("500", "500"), ("1000", "1000")])
    areas = list_areas(session, moment, LEVEL)
    ground, residents = ground_of(areas)
    wanted = PlaceFilter(functions=KINDS[kind.value], statuses=_ACTIVE)
    stops = [_stop(row) for row in list_map_rows(session, moment, wanted)]
    reach = ground.within(stops, int(metres.value))
    rows = _rows(areas, reach)
    placed, steps = coloured(rows)
    names = {area.code: area_name(area) for area in areas}
    return ThemeReport(
        slug=words.NEARBY,
        level=LEVEL,
        columns=_COLUMNS,
        shown="near_share",
        rows=placed,
        steps=steps,
        choices=(kind, metres),
        day=day,
        total=_cells(_whole(reach)) if _is_known(reach) else (),
        counted=residents.counted,
        facts=_facts(reach, rows, [names[code] for code in reach.left_out]),
    )


def _facts(reach: Reach, rows: Sequence[ThemeRow], left_out: list[str]) -> dict[str, object]:
    far = [row for row in rows if row.state == State.SHOWN and (row.cells[4] or 0) > 0]
    far.sort(key=lambda row: (-(row.cells[4] or 0), row.code))
    return {
        "metres": reach.metres,
        "exact": reach.exact,
        "approximate": reach.approximate,
        "vague": reach.vague,
        "left_out": left_out,
        "gaps": tuple(far[:MOST_GAPS]),
    }


def _stop(row: MapRow) -> Stop:
    return Stop(row.lat, row.lon, row.location_error_m if row.approximate else 0)


def _rows(areas: Sequence[AreaRecord], reach: Reach) -> list[ThemeRow]:
    known = {zone.code: zone for zone in reach.zones} if _is_known(reach) else {}
    return [_row(area, known.get(area.code)) for area in areas]


def _row(area: AreaRecord, zone: ZoneReach | None) -> ThemeRow:
    state, said = State.NOTHING, _NOBODY
    if zone is not None and zone.population:
        state, said = _said(zone)
    return ThemeRow(
        area.code, area_name(area), state, said, value=said[-1], within=area.parent or ""
    )


def _said(zone: ZoneReach) -> tuple[State, Cells]:
    # A handful of people near or far are somebody: nothing is said of such a zone.
    if any(_few(count) for count in (zone.population, zone.residents, _far(zone))):
        return State.HIDDEN, _NOBODY
    return State.SHOWN, _cells(zone)


def _is_known(reach: Reach) -> bool:
    """Return whether any point is sure enough: without one nobody knows who lives near."""
    return bool(reach.population and reach.exact + reach.approximate)


def _far(zone: ZoneReach) -> float:
    return zone.population - zone.residents


def _few(count: float) -> bool:
    # Below half a person an estimate says nobody.
    return 0.5 <= count < SMALLEST_SHOWN


def _whole(reach: Reach) -> ZoneReach:
    return ZoneReach("", reach.population, reach.residents, reach.low, reach.high)


def _cells(zone: ZoneReach) -> Cells:
    near, low, high, far = (
        min(_tens(count), zone.population)
        for count in (zone.residents, zone.low, zone.high, _far(zone))
    )
    return zone.population, near, low, high, far, round(zone.residents / zone.population, 2)


def _tens(count: float) -> int:
    return round(count / ROUNDED_TO) * ROUNDED_TO

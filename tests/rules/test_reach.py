"""Residents near points: by hand on a square, and what no answer may break."""

from math import isclose, pi

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from foodplan.rules.problems import Refused
from foodplan.rules.reach import METRIC_PLANE, Ground, Stop, Zone

EAST, NORTH = 396_000.0, 4_991_000.0
BACK = Transformer.from_crs(METRIC_PLANE, "EPSG:4326", always_xy=True)


def degrees(x: float, y: float) -> tuple[float, float]:
    lon, lat = BACK.transform(EAST + x, NORTH + y)
    return lat, lon


def square(code: str, x: float, y: float, side: float, population: int | None = 10_000) -> Zone:
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    ring = [degrees(*corner)[::-1] for corner in corners]
    return Zone(code, population, shapely.MultiPolygon([shapely.Polygon(ring)]))


def stop(x: float, y: float, error_m: int | None = 0) -> Stop:
    return Stop(*degrees(x, y), error_m)


FOUR = [square(str(n), 1000 * (n % 2), 1000 * (n // 2), 1000, 1000 + n) for n in range(4)]
GROUND = Ground(FOUR)
STOPS = st.lists(
    st.builds(
        stop,
        st.floats(-500, 2500),
        st.floats(-500, 2500),
        st.one_of(st.none(), st.integers(0, 1200)),
    ),
    max_size=5,
)
METRES = st.integers(50, 2000)


def test_a_circle_inside_a_square_takes_its_share_of_the_residents() -> None:
    reach = Ground([square("1", 0, 0, 1000)]).within([stop(500, 500)], 250)
    by_hand = 10_000 * pi * 250**2 / 1000**2
    assert isclose(reach.residents, by_hand, rel_tol=1e-3)
    assert reach.low == reach.high == reach.residents
    assert (reach.population, reach.exact) == (10_000, 1)


def test_a_corner_gives_a_quarter_of_the_circle_and_the_neighbour_the_rest() -> None:
    reach = Ground([square("a", 0, 0, 1000), square("b", 1000, 0, 1000, 400)]).within(
        [stop(1000, 0)], 500
    )
    quarter = pi * 500**2 / 4 / 1000**2
    assert isclose(reach.zones[0].residents, 10_000 * quarter, rel_tol=1e-3)
    assert isclose(reach.zones[1].residents, 400 * quarter, rel_tol=1e-3)


def test_an_approximate_point_gives_a_range_that_holds_wherever_it_stands() -> None:
    ground = Ground([square("1", 0, 0, 3000)])
    reach = ground.within([stop(1500, 1500, 200)], 500)
    assert isclose(reach.low, 10_000 * pi * 300**2 / 3000**2, rel_tol=1e-3)
    assert isclose(reach.high, 10_000 * pi * 700**2 / 3000**2, rel_tol=1e-3)
    assert (reach.exact, reach.approximate, reach.vague) == (0, 1, 0)


def test_a_point_vaguer_than_the_distance_is_counted_and_left_out() -> None:
    reach = GROUND.within([stop(500, 500, 600), stop(1500, 500, None)], 500)
    assert (reach.residents, reach.low, reach.vague) == (0, 0, 2)
    assert reach.high > 0


def test_zones_without_residents_or_outline_are_named_and_not_counted() -> None:
    zones = [*FOUR, Zone("9", 500, None), square("8", 5000, 5000, 10, None)]
    reach = Ground(zones).within([stop(0, 0)], 100)
    assert reach.left_out == ("8", "9")
    assert reach.population == sum(zone.population or 0 for zone in FOUR)


def test_nothing_to_walk_is_refused() -> None:
    with pytest.raises(Refused, match="almeno un metro"):
        GROUND.within([stop(0, 0)], 0)


def test_without_zones_or_points_nobody_is_near() -> None:
    assert Ground([]).within([stop(0, 0)], 500).residents == 0
    assert GROUND.within([], 500).residents == 0


def test_residents_near_one_point_are_those_within_its_circle() -> None:
    near = GROUND.inhabitants_near(*degrees(900, 900), 700)
    assert isclose(near, GROUND.within([stop(900, 900)], 700).residents)


@settings(max_examples=40, deadline=None)
@given(STOPS, STOPS, METRES)
def test_figures_stay_in_their_bounds(first: list[Stop], more: list[Stop], metres: int) -> None:
    one, both = GROUND.within(first, metres), GROUND.within(first + more, metres)
    other = GROUND.within(more, metres)
    slack = 1e-6
    for zone in both.zones:
        assert 0 <= zone.low <= zone.residents + slack <= zone.high + 2 * slack
        assert zone.high <= zone.population
    assert both.residents >= one.residents - slack
    assert both.residents <= one.residents + other.residents + slack
    assert both.exact + both.approximate + both.vague == len(first) + len(more)


@settings(max_examples=25, deadline=None)
@given(STOPS, METRES)
def test_neither_order_nor_a_repeated_point_changes_anything(
    stops: list[Stop], metres: int
) -> None:
    said = GROUND.within(stops, metres)
    again = Ground(FOUR[::-1]).within([*stops[::-1], *stops[:1]], metres)
    assert isclose(said.residents, again.residents, abs_tol=1e-6)
    assert isclose(said.high, again.high, abs_tol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.builds(stop, st.floats(0, 2000), st.floats(0, 2000)), max_size=4), METRES)
def test_farther_reaches_no_fewer(stops: list[Stop], metres: int) -> None:
    assert (
        GROUND.within(stops, metres + 100).residents
        >= GROUND.within(stops, metres).residents - 1e-6
    )

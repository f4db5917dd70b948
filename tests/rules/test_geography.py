"""Points that are wrong say why, and areas are found whatever their level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.geography import (
    AreaIndex,
    Vertex,
    point_problem,
    read_geojson,
    shape_of,
    write_geojson,
)

SQUARE = [Vertex(0, 0, 7.6, 45.0), Vertex(0, 0, 7.7, 45.0), Vertex(0, 0, 7.7, 45.1),
          Vertex(0, 0, 7.6, 45.1)]  # fmt: skip
HOLE = [Vertex(0, 1, 7.64, 45.04), Vertex(0, 1, 7.66, 45.04), Vertex(0, 1, 7.66, 45.06),
        Vertex(0, 1, 7.64, 45.06)]  # fmt: skip


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        (7.68, 45.07, "sembrano scambiate"),
        (0.0, 0.0, "Uno zero non è una posizione"),
        (45.07, 0.0, "Uno zero non è una posizione"),
        (41.9, 12.5, "fuori dal Piemonte"),
        (4992000.0, 1395000.0, "non sono gradi"),
        (float("nan"), 7.68, "fuori dal Piemonte"),
    ],
)
def test_a_wrong_point_says_what_is_wrong(lat: float, lon: float, words: str) -> None:
    problem = point_problem(lat, lon)
    assert problem is not None
    assert words in problem.text


@given(lat=st.floats(44.06, 46.47), lon=st.floats(6.62, 9.22))
def test_every_point_of_piemonte_is_accepted_and_its_swap_is_named(lat: float, lon: float) -> None:
    assert point_problem(lat, lon) is None
    swapped = point_problem(lon, lat)
    assert swapped is not None
    assert "scambiate" in swapped.text


def test_a_point_in_a_hole_is_in_no_area() -> None:
    index = AreaIndex({("quartiere", "1"): shape_of([*SQUARE, *HOLE])})
    assert index.find([(45.02, 7.62), (45.05, 7.65)]) == [{"quartiere": "1"}, {}]


def test_levels_are_asked_apart_and_overlaps_go_to_the_lowest_code() -> None:
    whole = shape_of(SQUARE)
    index = AreaIndex({("zona", "02"): whole, ("zona", "01"): whole, ("quartiere", "9"): whole})
    assert index.find([(45.05, 7.65)]) == [{"quartiere": "9", "zona": "01"}]
    assert index.find([]) == []


def test_without_areas_no_point_has_one() -> None:
    assert AreaIndex({}).find([(45.05, 7.65)]) == [{}]


@pytest.mark.parametrize(
    ("vertices", "words"),
    [
        (SQUARE[:2], "contorno chiuso"),
        (HOLE, "contorno chiuso"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], "si incrocia"),
    ],
)
def test_an_outline_that_is_no_outline_is_refused(vertices: list[Vertex], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        shape_of(vertices)


def test_an_outline_survives_its_text() -> None:
    shape = shape_of([*SQUARE, *HOLE])
    assert read_geojson(write_geojson(shape)).equals(shape)
    with pytest.raises(TypeError, match="MultiPolygon"):
        read_geojson('{"type": "Point", "coordinates": [7.6, 45.0]}')

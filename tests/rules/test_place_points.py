"""A point as people type or paste it, and what is no point."""

import pytest

from foodplan.rules.place_points import read_point, write_point
from foodplan.rules.problems import Problem

DOOR = (45.0703, 7.6869)


@pytest.mark.parametrize(
    "text",
    [
        "45.0703, 7.6869",
        "45.0703,7.6869",
        " 45.0703 7.6869 ",
        "45,0703; 7,6869",
        "45,0703, 7,6869",
        "45,0703 7,6869",
        "45,0703,7,6869",
        "(45.0703° , 7.6869°)",
        "geo:45.0703,7.6869",
        "geo:0,0?q=45.0703,7.6869(casa)",
        "https://www.openstreetmap.org/?mlat=45.0703&mlon=7.6869#map=19/45.0/7.6",
        "https://www.openstreetmap.org/#map=19/45.0703/7.6869",
        "https://www.openstreetmap.org/node/1#map=19/45.0703/7.6869&layers=N",
    ],
)
def test_every_usual_way_of_writing_a_point_is_read(text: str) -> None:
    assert read_point(text) == DOOR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7.6869, 45.0703", "scambiate"),
        ("0, 0", "zero"),
        ("41.9, 12.5", "fuori dal Piemonte"),
        ("45.0703", "due numeri"),
        ("45,0703", "due numeri"),
        ("via Roma 7", "Non si legge"),
        ("45.07.03, 7", "Non si legge"),
        ("200, 300", "non sono gradi"),
        ("<script>", "Non si legge"),
    ],
)
def test_what_is_no_point_of_here_is_refused(text: str, words: str) -> None:
    found = read_point(text)
    assert isinstance(found, Problem)
    assert words in found.text
    assert found.field == "point"


def test_a_point_is_shown_as_it_can_be_typed_again() -> None:
    assert read_point(write_point(*DOOR)) == DOOR
    assert write_point(None, None) == ""

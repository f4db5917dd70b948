"""A view of the map as its browser asks for it, and the squares by which it is counted."""

import re
from dataclasses import dataclass

MAX_ZOOM = 18
# Squares of a quarter of a tile, 64 pixels: marks of 40 pixels stand apart.
SQUARES_OF_A_TILE = 4
# So many marks a browser draws at once; a wider view has larger squares.
MOST_SQUARES = 800
# Degrees of latitude for a degree of longitude on a map of Torino.
SQUEEZE = 0.707

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,8})?)"
_BOX = re.compile(",".join([_NUMBER] * 4))


@dataclass(frozen=True)
class View:
    """A zoom and a box of WGS84 degrees, as the browser shows it."""

    zoom: int
    south: float
    west: float
    north: float
    east: float


def read_view(zoom: str, box: str) -> View | None:
    """Return the view of an address, box as west, south, east, north; None when it is none.

    >>> read_view("12", "7.5,45.0,7.8,45.1")
    View(zoom=12, south=45.0, west=7.5, north=45.1, east=7.8)
    >>> read_view("12", "7.8,45.0,7.5,45.1"), read_view("x", "7.5,45.0,7.8,45.1")
    (None, None)
    """
    found = _BOX.fullmatch(box)
    if found is None or not re.fullmatch(r"\d{1,2}", zoom) or int(zoom) > MAX_ZOOM:
        return None
    west, south, east, north = (float(number) for number in found.groups())
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return View(int(zoom), south, west, north, east)


def squares_of(view: View) -> tuple[float, float]:
    """Return width and height in degrees of a view's squares, never more than 800 of them.

    >>> [round(side, 6) for side in squares_of(View(10, 45.0, 7.5, 45.2, 7.8))]
    [0.087891, 0.062139]
    >>> squares_of(View(18, -90, -180, 90, 180))[0] > 10
    True
    """
    width = 360 / 2**view.zoom / SQUARES_OF_A_TILE
    while True:
        height = width * SQUEEZE
        across = (view.east - view.west) / width + 1
        up = (view.north - view.south) / height + 1
        if across * up <= MOST_SQUARES:
            return width, height
        width *= 2

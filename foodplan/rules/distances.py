"""The straight line between two points of the Earth, in whole metres."""

from math import atan, atan2, cos, radians, sin, sqrt, tan

# The ellipsoid of WGS 84: half its long axis in metres, and its flattening.
_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_POLAR = _AXIS * (1 - _FLATTENING)
# Two points on opposite sides of the Earth never settle; those of one country do in five rounds.
_ROUNDS = 100
_SETTLED = 1e-12


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> int:
    """Return the length of the shortest line between two points in degrees, to the metre.

    T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 176
    (1975): its own error is under a millimetre. Raises ValueError for points nearly opposite each
    other, where it does not settle.

    >>> metres_between(45.0703, 7.6869, 44.3845, 7.5427)
    77062
    """
    upper, lower = _reduced(lat), _reduced(other_lat)
    along = spread = radians(other_lon - lon)
    for _round in range(_ROUNDS):
        arc = _Arc(upper, lower, spread)
        if arc.sine == 0:
            return 0
        before, spread = spread, along + arc.turn()
        if abs(spread - before) < _SETTLED:
            return round(arc.metres())
    raise ValueError("These points are nearly opposite each other.")


def _reduced(lat: float) -> tuple[float, float]:
    angle = atan((1 - _FLATTENING) * tan(radians(lat)))
    return sin(angle), cos(angle)


class _Arc:
    """One round of the method: the arc on the helping sphere for a difference of longitudes."""

    def __init__(
        self, upper: tuple[float, float], lower: tuple[float, float], spread: float
    ) -> None:
        (sin_u, cos_u), (sin_l, cos_l) = upper, lower
        across = cos_u * sin_l - sin_u * cos_l * cos(spread)
        self.sine = sqrt((cos_l * sin(spread)) ** 2 + across**2)
        self.cosine = sin_u * sin_l + cos_u * cos_l * cos(spread)
        self.angle = atan2(self.sine, self.cosine)
        self.azimuth = cos_u * cos_l * sin(spread) / self.sine if self.sine else 0.0
        self.square = 1 - self.azimuth**2
        middle = 2 * sin_u * sin_l / self.square if self.square else 0.0
        self.middle = self.cosine - middle if self.square else 0.0

    def turn(self) -> float:
        """Return by how much the longitudes on the sphere differ from those of the Earth."""
        flat, part = _FLATTENING, self.square
        share = flat / 16 * part * (4 + flat * (4 - 3 * part))
        inner = self.middle + share * self.cosine * (2 * self.middle**2 - 1)
        return (1 - share) * flat * self.azimuth * (self.angle + share * self.sine * inner)

    def metres(self) -> float:
        """Return the length of the arc on the ellipsoid."""
        bulge = self.square * (_AXIS**2 - _POLAR**2) / _POLAR**2
        first = 1 + bulge / 16384 * (4096 + bulge * (-768 + bulge * (320 - 175 * bulge)))
        second = bulge / 1024 * (256 + bulge * (-128 + bulge * (74 - 47 * bulge)))
        twice = 2 * self.middle**2 - 1
        inner = self.cosine * twice - second / 6 * self.middle * (4 * self.sine**2 - 3) * (
            4 * self.middle**2 - 3
        )
        change = second * self.sine * (self.middle + second / 4 * inner)
        return _POLAR * first * (self.angle - change)

"""A point as people write or paste it: two numbers, Italian commas, a `geo:` or a map's link."""

import re

from foodplan.rules.geography import point_problem
from foodplan.rules.problems import Problem

FIELD = "point"
# About ten centimetres: nobody knows a door better.
DECIMALS = 6

_NUMBER = r"[-−+]?\d{1,3}(?:\.\d+)?"
_ITALIAN = r"[-−+]?\d{1,3},\d+"
_LINKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"mlat=({_NUMBER})&mlon=({_NUMBER})",
        rf"[?&]q=({_NUMBER})(?:,|%2C)\s*({_NUMBER})",
        rf"geo:({_NUMBER}),({_NUMBER})",
        rf"#map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})",
        rf"@({_NUMBER}),({_NUMBER})",
        rf"[?&](?:query|ll|center|destination)=({_NUMBER})(?:,|%2C)\s*({_NUMBER})",
    )
)
_PAIRS = (
    re.compile(rf"({_NUMBER})(?:\s*[;,/|]\s*|\s+)({_NUMBER})"),
    re.compile(rf"({_ITALIAN})(?:\s*[;,/|]\s*|\s+)({_ITALIAN})"),
)
_ALONE = re.compile(rf"{_NUMBER}|{_ITALIAN}")
_SIGNS = str.maketrans({"°": " ", "º": " ", "(": " ", ")": " ", "\u00a0": " "})

Point = tuple[float, float]


def read_point(text: str) -> Point | Problem:
    """Return latitude and longitude in WGS84 degrees that a text says, or what is wrong with it.

    A single number is never taken for two, and what is swapped, zero or far away is refused.

    >>> read_point("45.0703, 7.6869"), read_point("45,0703; 7,6869"), read_point("45,07, 7,68")
    ((45.0703, 7.6869), (45.0703, 7.6869), (45.07, 7.68))
    >>> read_point("geo:45.07,7.68?z=18"), read_point("https://www.openstreetmap.org/#map=18/45.07/7.68")
    ((45.07, 7.68), (45.07, 7.68))
    >>> read_point("45,07").text
    'Servono due numeri, latitudine e longitudine: per esempio 45,0703; 7,6869.'
    >>> read_point("7.68, 45.07").text
    '7.68 e 45.07 sembrano scambiate: la latitudine è 45.07, la longitudine 7.68.'
    """
    typed = text.strip()
    pair = _linked(typed) or _paired(" ".join(typed.translate(_SIGNS).split()))
    if pair is None:
        message = (
            "Non si legge un punto: scrivere latitudine e longitudine, per esempio "
            "45,0703; 7,6869, o incollare un collegamento di OpenStreetMap."
        )
        if _ALONE.fullmatch(typed):
            message = "Servono due numeri, latitudine e longitudine: per esempio 45,0703; 7,6869."
        return Problem(FIELD, message)
    lat, lon = (round(_number(part), DECIMALS) for part in pair)
    wrong = point_problem(lat, lon)
    return Problem(FIELD, wrong.message, wrong.params) if wrong else (lat, lon)


def write_point(lat: float | None, lon: float | None) -> str:
    """Return a point as a form shows it, "" where there is none.

    >>> write_point(45.0703, 7.68), write_point(None, None)
    ('45.0703, 7.68', '')
    """
    return "" if lat is None or lon is None else f"{_plain(lat)}, {_plain(lon)}"


def _linked(text: str) -> tuple[str, str] | None:
    found = next((match for link in _LINKS if (match := link.search(text))), None)
    return (found[1], found[2]) if found else None


def _paired(text: str) -> tuple[str, str] | None:
    # "45,07" alone is one Italian number, not 45 and 7.
    if _ALONE.fullmatch(text):
        return None
    found = next((match for pair in _PAIRS if (match := pair.fullmatch(text))), None)
    return (found[1], found[2]) if found else None


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "."))


def _plain(degrees: float) -> str:
    return f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".")

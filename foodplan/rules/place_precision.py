"""How exact the point of a place is."""

from enum import StrEnum


class Precision(StrEnum):
    """How exact a place's point is."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    MUNICIPALITY = "municipality"
    NONE = "none"


def precision_of(lat: float | None, *, approximate: bool, error_m: int | None) -> Precision:
    """Return how exact a point is; an approximate one without metres is a municipality's centre.

    >>> precision_of(45.07, approximate=True, error_m=None).value
    'municipality'
    """
    if lat is None:
        return Precision.NONE
    if not approximate:
        return Precision.EXACT
    return Precision.MUNICIPALITY if error_m is None else Precision.APPROXIMATE

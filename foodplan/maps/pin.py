"""The office's small map on which a place's pin is set by a click or dragged to its door."""

from functools import lru_cache

from foodplan.maps.atlas import START_ZOOM, STYLE, TORINO, Bounds, OutlinesLayer
from foodplan.maps.base import STATIC, LocalMap, MapParts, OwnLayer, render_parts


class PinLayer(OwnLayer):
    """One pin, tied to the form's field for the point."""

    default_js = [("foodplan-place-pin", f"{STATIC}js/place-pin.js")]  # noqa: RUF012 - Folium's way
    default_css = [STYLE]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__("pin", "Foodplan.Pin", {})


@lru_cache(maxsize=8)
def draw_pin(outlines_url: str, bounds: Bounds | None, *, with_streets: bool = False) -> MapParts:
    """Return the map of the place editor, the same for every place: the form says where."""
    centre = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else TORINO
    drawn = LocalMap(centre, START_ZOOM, with_streets=with_streets)
    OutlinesLayer(outlines_url, bounds).add_to(drawn)
    PinLayer().add_to(drawn)
    return render_parts(drawn)

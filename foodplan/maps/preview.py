"""The map of a trial: where the rows of a file would lie, with what would become of them."""

from functools import lru_cache

from foodplan.maps.atlas import GROUND, PAGE, START_ZOOM, STYLE, TORINO, Bounds, OutlinesLayer
from foodplan.maps.base import STATIC, LocalMap, MapParts, OwnLayer, render_parts


class PreviewLayer(OwnLayer):
    """One mark for each row that has a point, fetched from the address that the page says."""

    default_js = [  # noqa: RUF012 - Folium's way
        PAGE,
        GROUND,
        ("foodplan-place-import", f"{STATIC}js/place-import.js"),
    ]
    default_css = [STYLE]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__("preview", "Foodplan.Preview", {})


@lru_cache(maxsize=4)
def draw_preview(
    outlines_url: str, bounds: Bounds | None, *, with_streets: bool = False
) -> MapParts:
    """Return the map of every trial, drawn once per process."""
    centre = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else TORINO
    drawn = LocalMap(centre, START_ZOOM, with_streets=with_streets)
    PreviewLayer().add_to(drawn)
    OutlinesLayer(outlines_url, bounds).add_to(drawn)
    return render_parts(drawn)

"""The thematic maps' shell: one layer of coloured areas over the city's outlines."""

from functools import lru_cache

from foodplan.maps.atlas import PAGE, START_ZOOM, STYLE, TORINO, Bounds, OutlinesLayer
from foodplan.maps.base import STATIC, LocalMap, MapParts, OwnLayer, render_parts


class ThemeLayer(OwnLayer):
    """The areas of a theme, fetched from the address that the page itself says."""

    default_js = [PAGE, ("foodplan-map-theme", f"{STATIC}js/map-theme.js")]  # noqa: RUF012 - Folium's way
    default_css = [STYLE, ("foodplan-themes", f"{STATIC}css/themes.css")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__("theme", "Foodplan.Theme", {})


@lru_cache(maxsize=4)
def draw_theme(outlines_url: str, bounds: Bounds | None, *, with_streets: bool = False) -> MapParts:
    """Return the map of every theme, drawn once per process; `bounds` is what it shows first."""
    centre = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else TORINO
    drawn = LocalMap(centre, START_ZOOM, with_streets=with_streets)
    ThemeLayer().add_to(drawn)
    OutlinesLayer(outlines_url, bounds).add_to(drawn)
    return render_parts(drawn)

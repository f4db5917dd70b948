"""The atlas's map: the city's outlines as its ground, and one layer that fetches the places."""

from functools import lru_cache

from foodplan.maps.base import STATIC, LocalMap, MapParts, OwnLayer, render_parts

Bounds = tuple[float, float, float, float]
"""South, west, north and east in WGS84 degrees."""

# Where a map without outlines opens: Torino, piazza Castello.
TORINO = (45.0711, 7.6853)
START_ZOOM = 12

PAGE = ("foodplan-map-page", f"{STATIC}js/map-page.js")
GROUND = ("foodplan-map-ground", f"{STATIC}js/map-ground.js")
STYLE = ("foodplan-map-css", f"{STATIC}css/map.css")


class OutlinesLayer(OwnLayer):
    """The borders of the city's areas, fetched as GeoJSON, and streets or tiles below them."""

    default_js = [PAGE, GROUND]  # noqa: RUF012 - Folium's way
    default_css = [STYLE]  # noqa: RUF012

    def __init__(self, url: str, bounds: Bounds | None) -> None:
        home = [[bounds[0], bounds[1]], [bounds[2], bounds[3]]] if bounds else None
        super().__init__("outlines", "Foodplan.Outlines", {"url": url, "home": home})


class PlacesLayer(OwnLayer):
    """The places as clustered marks, fetched as columns with the page's own filters."""

    default_js = [  # noqa: RUF012 - Folium's way
        ("markercluster", f"{STATIC}vendor/leaflet.markercluster/leaflet.markercluster.js"),
        PAGE,
        ("foodplan-map-marks", f"{STATIC}js/map-marks.js"),
        ("foodplan-map-cards", f"{STATIC}js/map-cards.js"),
        ("foodplan-map-near", f"{STATIC}js/map-near.js"),
        ("foodplan-map-groups", f"{STATIC}js/map-groups.js"),
        GROUND,
        ("foodplan-map", f"{STATIC}js/map.js"),
    ]
    default_css = [  # noqa: RUF012
        ("markercluster-css", f"{STATIC}vendor/leaflet.markercluster/MarkerCluster.css"),
        STYLE,
    ]

    def __init__(self, url: str, groups_url: str) -> None:
        super().__init__("places", "Foodplan.Places", {"url": url, "groups": groups_url})


@lru_cache(maxsize=8)
def draw_atlas(
    places_url: str,
    groups_url: str,
    outlines_url: str,
    bounds: Bounds | None,
    *,
    with_streets: bool = False,
) -> MapParts:
    """Return the atlas's map, drawn once per process; `bounds` is what it shows first."""
    centre = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else TORINO
    drawn = LocalMap(centre, START_ZOOM, with_streets=with_streets)
    PlacesLayer(places_url, groups_url).add_to(drawn)
    OutlinesLayer(outlines_url, bounds).add_to(drawn)
    return render_parts(drawn)

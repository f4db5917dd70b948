"""Links that show a place, or the way to it, elsewhere: only a person's click opens them."""

from urllib.parse import quote

from foodplan.store.places import PlaceRecord

OSM = "https://www.openstreetmap.org/"


def geo_link(place: PlaceRecord) -> str:
    """Return a link for the phone's own maps: the point if it is exact, else the address."""
    if place.lat is None:
        return f"geo:0,0?q={_searched(place)}" if place.address else ""
    point = f"{place.lat:g},{place.lon:g}"
    exact = not place.approximate or not place.address
    return f"geo:{point}?q={point if exact else _searched(place)}"


def map_link(place: PlaceRecord) -> str:
    """Return a link to the place on OpenStreetMap, by its point if it is exact."""
    if place.lat is not None and not place.approximate:
        return f"{OSM}?mlat={place.lat:g}&mlon={place.lon:g}#map=18/{place.lat:g}/{place.lon:g}"
    if place.address:
        return f"{OSM}search?query={_searched(place)}"
    if place.lat is not None:
        return f"{OSM}#map=15/{place.lat:g}/{place.lon:g}"
    return ""


def way_link(place: PlaceRecord) -> str:
    """Return a link to the way to a place on OpenStreetMap, from wherever the reader says."""
    if place.lat is not None and (not place.approximate or not place.address):
        return f"{OSM}directions?to={place.lat:g}%2C{place.lon:g}"
    return f"{OSM}directions?to={_searched(place)}" if place.address else ""


def _searched(place: PlaceRecord) -> str:
    return quote(", ".join(part for part in (place.address, place.municipality) if part), safe="")

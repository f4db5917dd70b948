"""What the office pages of one place share: where they lead back to, and the map of the pin."""

from typing import TYPE_CHECKING, Any

from flask import abort, request, url_for

from foodplan.reports.atlas import map_bounds
from foodplan.reports.office.places import PlacesAsked
from foodplan.store.history import Moment
from foodplan.store.places.versions import StatedPlace, current_version
from foodplan.web.ground import streets_file
from foodplan.web.session import session, today

if TYPE_CHECKING:
    from foodplan.maps.base import MapParts

# What an address of these pages carries along: the list that the officer works through.
KEPT = {
    "text": "q",
    "function": "funzione",
    "circoscrizione": "circ",
    "missing": "manca",
    "state": "stato",
}
LONGEST = 200


def asked_places() -> PlacesAsked:
    """Return what the address narrows the office's list to."""
    said = {name: request.args.get(word, "")[:LONGEST] for name, word in KEPT.items()}
    return PlacesAsked(**said)


def kept_words() -> dict[str, Any]:
    """Return the address's filters, to be carried along; empty ones are left out."""
    return {word: request.args[word] for word in KEPT.values() if request.args.get(word)}


def found_place(slug: str) -> StatedPlace:
    """Return the place of the address as the version in force says it, or answer 404."""
    found = current_version(session(), slug, Moment(today()))
    if found is None:
        abort(404)
    return found


def pin_map() -> "MapParts":
    """Return the map on which the pin is set."""
    # Folium takes as long to load as the rest of the application together.
    from foodplan.maps.pin import draw_pin

    bounds = map_bounds(session(), today())
    return draw_pin(url_for("atlas.outlines"), bounds, with_streets=streets_file() is not None)

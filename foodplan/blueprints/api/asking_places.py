"""What a question about places asks of the store; what cannot be read is named."""

from datetime import datetime

from foodplan.blueprints.api.asking import PlacesAsked
from foodplan.blueprints.api.blueprint import bad_request
from foodplan.reports.atlas.asking import FAR, read_moment
from foodplan.reports.atlas.hours import in_state
from foodplan.rules.atlas_words import OPEN
from foodplan.store.history import Moment
from foodplan.store.places import Box, PlaceFilter
from foodplan.web.session import now, session, today

NOW = "now"
UNREADABLE_MOMENT = (
    "Scrivere now, oppure un giorno e un'ora come 2026-11-24T10:00, entro due anni da oggi."
)
UNREADABLE_BOX = "Scrivere ovest,sud,est,nord in gradi, per esempio 7.6,45.0,7.7,45.1."


def wanted_of(asked: PlacesAsked) -> PlaceFilter:
    """Return the filter of a question; ends the request with 400 for what cannot be read."""
    wanted = PlaceFilter(
        functions=_words(asked.function),
        text=asked.q,
        circoscrizione=asked.circoscrizione,
        statuses=frozenset({asked.status}) if asked.status else None,
        hours_known=asked.hours_known,
        wheelchair=_words(asked.wheelchair),
        access=_words(asked.access),
        box=_box(asked.bbox) if asked.bbox else None,
    )
    if not asked.open_at:
        return wanted
    return in_state(session(), Moment(today()), wanted, OPEN, _instant(asked.open_at)).wanted


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split(",") if word)


def _instant(text: str) -> datetime:
    at = now() if text == NOW else read_moment(text)
    if at is None or abs(at - now()) > FAR:
        raise bad_request("open_at", UNREADABLE_MOMENT)
    return at


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(number) for number in text.split(","))
    except ValueError:
        raise bad_request("bbox", UNREADABLE_BOX) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise bad_request("bbox", UNREADABLE_BOX)
    return south, west, north, east

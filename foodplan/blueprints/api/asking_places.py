"""What a question about places asks of the store; what cannot be read is named."""

from collections.abc import Iterable
from datetime import datetime

from foodplan.blueprints.api.asking import PlacesAsked
from foodplan.blueprints.api.blueprint import bad_request
from foodplan.reports.atlas.asking import FAR, read_moment
from foodplan.reports.atlas.hours import in_state
from foodplan.rules.atlas_words import OPEN
from foodplan.rules.places import FUNCTION_LABELS, Access, Status, Wheelchair
from foodplan.store.history import Moment
from foodplan.store.places import Box, PlaceFilter
from foodplan.web.session import now, session, today

NOW = "now"
UNREADABLE_MOMENT = (
    "Scrivere now, oppure un giorno e un'ora come 2026-11-24T10:00, entro due anni da oggi."
)
UNKNOWN_CODE = "I valori possibili sono: {}."
UNREADABLE_BOX = "Scrivere ovest,sud,est,nord in gradi, per esempio 7.6,45.0,7.7,45.1."


def wanted_of(asked: PlacesAsked) -> PlaceFilter:
    """Return the filter of a question; ends the request with 400 for what cannot be read."""
    if asked.status:
        _known("status", asked.status, Status)
    wanted = PlaceFilter(
        functions=_known("function", asked.function, FUNCTION_LABELS),
        text=asked.q,
        circoscrizione=asked.circoscrizione,
        statuses=frozenset({asked.status}) if asked.status else None,
        hours_known=asked.hours_known,
        wheelchair=_known("wheelchair", asked.wheelchair, Wheelchair),
        access=_known("access", asked.access, Access),
        box=_box(asked.bbox) if asked.bbox else None,
    )
    if not asked.open_at:
        return wanted
    return in_state(session(), Moment(today()), wanted, OPEN, _instant(asked.open_at)).wanted


def _known(name: str, text: str, codes: Iterable[str]) -> frozenset[str]:
    """Return the words of a parameter; ends the request with 400 for one that says nothing."""
    words, allowed = [word for word in text.split(",") if word], [str(code) for code in codes]
    if not set(words) <= set(allowed):
        raise bad_request(name, UNKNOWN_CODE.format(", ".join(allowed)))
    return frozenset(words)


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

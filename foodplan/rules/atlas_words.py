"""Words of the atlas's filters: what an address may ask of hours, entry and steps."""

from foodplan.rules.places import Access, Wheelchair

OPEN, CLOSED, APPOINTMENT, UNKNOWN = "aperto", "chiuso", "appuntamento", "sconosciuto"

# What an address asks → what `rules.opening_hours` says of a place.
STATES = {OPEN: "open", CLOSED: "closed", APPOINTMENT: "appointment", UNKNOWN: "unknown"}
STATE_LABELS = {
    OPEN: "Aperti",
    CLOSED: "Chiusi",
    APPOINTMENT: "Su appuntamento",
    UNKNOWN: "Con orario non confermato",
}

WHEELCHAIR_ASKED = {
    "si": frozenset({Wheelchair.YES.value}),
    "anche-in-parte": frozenset({Wheelchair.YES.value, Wheelchair.LIMITED.value}),
}
WHEELCHAIR_ASKED_LABELS = {
    "si": "Accessibile in sedia a rotelle",
    "anche-in-parte": "Accessibile, anche solo in parte",
}

ACCESS_ASKED = {
    "libero": frozenset({Access.OPEN.value}),
    "prenotazione": frozenset({Access.OPEN.value, Access.BOOKING.value}),
}
ACCESS_ASKED_LABELS = {
    "libero": "Aperto a tutti",
    "prenotazione": "Aperto a tutti, anche su appuntamento",
}

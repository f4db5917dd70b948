"""What people may say of a place: coded reasons with the fields each is about, states, words."""

import re
from collections.abc import Mapping
from enum import StrEnum

from foodplan.rules.problems import Problem

DAYS_A_CONTACT_IS_KEPT = 90
LONGEST_TEXT = 2000
LONGEST_NOTE = 1000
LONGEST_ANSWER = 1000
MOST_LINKS = 2

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class Reason(StrEnum):
    """Why somebody writes about a place; the first are what the public chooses from."""

    CLOSED = "closed"
    HOURS = "hours"
    MOVED = "moved"
    NAME = "name"
    ACCESS = "access"
    CONTACT = "contact"
    FUNCTION = "function"
    NOT_PUBLIC = "not_public"
    OTHER = "other"
    MISSING = "missing"
    STILL_SO = "still_so"
    SOURCE = "source"
    DOUBLE = "double"
    GONE = "gone"


REASON_LABELS: dict[str, str] = {
    Reason.CLOSED: "non è più attivo",
    Reason.HOURS: "l’orario è sbagliato",
    Reason.MOVED: "l’indirizzo o il punto è sbagliato",
    Reason.NAME: "il nome è sbagliato",
    Reason.ACCESS: "le condizioni per entrare sono altre",
    Reason.CONTACT: "telefono, posta o sito sono sbagliati",
    Reason.FUNCTION: "qui succede qualcosa di diverso",
    Reason.NOT_PUBLIC: "non dovrebbe essere pubblico",
    Reason.OTHER: "altro",
    Reason.MISSING: "luogo che manca",
    Reason.STILL_SO: "è ancora tutto così",
    Reason.SOURCE: "una fonte dice altro",
    Reason.DOUBLE: "forse è un doppione",
    Reason.GONE: "non è più nella fonte",
}

# What a person chooses from on a place's page, in that order.
PUBLIC_REASONS = (
    Reason.HOURS, Reason.CLOSED, Reason.MOVED, Reason.CONTACT, Reason.ACCESS, Reason.NAME,
    Reason.FUNCTION, Reason.NOT_PUBLIC, Reason.OTHER,
)  # fmt: skip

# The fields whose right value may be proposed with a reason.
REASON_FIELDS: Mapping[str, tuple[str, ...]] = {
    Reason.HOURS: ("hours_note",),
    Reason.MOVED: ("address", "municipality", "point"),
    Reason.NAME: ("name",),
    Reason.ACCESS: ("access", "access_note", "wheelchair"),
    Reason.CONTACT: ("phone", "email", "url"),
}


class Origin(StrEnum):
    """Where a suggestion came from."""

    PUBLIC = "public"
    MAIL = "mail"
    IMPORT = "import"
    SYNC = "sync"


ORIGIN_LABELS: dict[str, str] = {
    Origin.PUBLIC: "dal pubblico",
    Origin.MAIL: "da chi gestisce il luogo",
    Origin.IMPORT: "da un file importato",
    Origin.SYNC: "da una fonte riletta",
}


class Kind(StrEnum):
    """What a suggestion asks: a new place, other values, a look, a confirmation."""

    NEW = "new"
    CHANGE = "change"
    PROBLEM = "problem"
    CONFIRM = "confirm"


class State(StrEnum):
    """What has become of a suggestion."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[str, str] = {
    State.WAITING: "ricevuta",
    State.ACCEPTED: "accolta",
    State.PARTLY: "accolta in parte",
    State.REFUSED: "non accolta",
    State.WITHDRAWN: "ritirata",
}
UNDER_REVIEW = "in esame"

# Every field that a suggestion may be about, as pages call it.
FIELD_LABELS: dict[str, str] = {
    "name": "Nome",
    "address": "Indirizzo",
    "municipality": "Comune",
    "point": "Punto sulla mappa",
    "circoscrizione": "Circoscrizione",
    "quartiere": "Quartiere",
    "zona": "Zona statistica",
    "status": "Stato",
    "hours_note": "Orario, come scritto",
    "opening_hours": "Orario della settimana",
    "access": "Chi può entrare",
    "access_note": "Condizioni per entrare",
    "wheelchair": "Sedia a rotelle",
    "languages": "Lingue",
    "phone": "Telefono",
    "email": "Posta elettronica",
    "url": "Sito",
    "organisation": "Organizzazione",
    "functions": "Che cosa succede qui",
    "confirmed_on": "Confermato il",
    "merged_into": "Doppione di",
    "consent": "Consenso",
    "address_hidden": "Indirizzo nascosto",
    "refs": "Codici in altri registri",
    "how_known": "Come lo sa chi scrive",
    "source_url": "Dove si legge",
}

# What a reporter says beside the place's own fields: read by the officer, never written.
SAID_BESIDE = frozenset({"how_known", "source_url"})


def state_label(state: str, *, looked_at: bool) -> str:
    """Return the word for a state; one that waits is under review once an officer took it.

    >>> state_label("waiting", looked_at=True), state_label("partly", looked_at=False)
    ('in esame', 'accolta in parte')
    """
    return UNDER_REVIEW if state == State.WAITING and looked_at else STATE_LABELS[state]


def outcome(proposed: int, accepted: int) -> State:
    """Return the state of a suggestion of which some of the proposed fields were accepted.

    One that proposes no field is accepted or refused as a whole by the caller.

    >>> [outcome(3, n).value for n in (0, 2, 3)]
    ['refused', 'partly', 'accepted']
    """
    if accepted == 0:
        return State.REFUSED
    return State.ACCEPTED if accepted >= proposed else State.PARTLY


def links_in(text: str) -> int:
    """Return how many web addresses a text names.

    >>> links_in("si legge su https://example.org/a e su www.example.org")
    2
    """
    return len(_LINK.findall(text))


def text_problem(text: str, field: str = "text", longest: int = LONGEST_TEXT) -> Problem | None:
    """Return what is wrong with what somebody wrote freely, or None.

    >>> text_problem("la domenica è chiuso") is None, text_problem("http://a " * 3).field
    (True, 'text')
    """
    if len(text) > longest:
        return Problem(field, "Al massimo %(longest)s caratteri.", {"longest": longest})
    if links_in(text) > MOST_LINKS:
        return Problem(
            field,
            "Al massimo %(most)s collegamenti: gli altri si possono chiedere dopo.",
            {"most": MOST_LINKS},
        )
    return None

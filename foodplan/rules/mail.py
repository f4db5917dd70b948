"""Mail that the product writes: which addresses it writes to, what it tries again and when."""

import re
from datetime import timedelta
from enum import StrEnum

from foodplan.rules.problems import Problem

LONGEST_ADDRESS = 160
LONGEST_SUBJECT = 200

# After the first try, the second … : what is still refused after the last is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
TRIES = len(WAITS) + 1
# How long one sending may take before another process takes the mail up.
SENDING_AT_MOST = timedelta(minutes=15)

# Plain addresses only: no name, no quotes, no second address, nothing that ends a header's line.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NO_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class MailState(StrEnum):
    """What has become of a mail."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


MAIL_STATES: dict[str, str] = {
    MailState.WAITING: "in attesa",
    MailState.SENDING: "in partenza",
    MailState.SENT: "spedita",
    MailState.FAILED: "non spedita",
    MailState.EXPIRED: "cancellata senza spedirla",
}

MAIL_PURPOSES: dict[str, str] = {
    "received": "ricevuta di una segnalazione",
    "answer": "risposta a una segnalazione",
    "question": "domanda a chi gestisce un luogo",
    "digest": "promemoria a un collega",
    "links": "collegamenti nuovi a un collega",
}


def is_address(text: str) -> bool:
    r"""Return whether a text is one plain e-mail address that can be written to.

    >>> is_address("orto@example.org"), is_address("a@b.it\nBcc: c@d.it"), is_address("a@b")
    (True, False, False)
    """
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def address_problem(text: str, field: str = "email") -> Problem | None:
    """Return what is wrong with an e-mail address somebody typed, or None.

    >>> address_problem("orto@example.org") is None, address_problem("orto").field
    (True, 'email')
    """
    if is_address(text):
        return None
    return Problem(field, "Scrivere un solo indirizzo di posta, per esempio nome@esempio.it.")


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    r"""Return a text as one line without control characters, cut to a length.

    >>> one_line("Orto\r\nBcc: tutti@example.org")
    'Orto Bcc: tutti@example.org'
    """
    line = " ".join(_NO_CHARACTER.sub(" ", text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many tries that failed; None when it is given up.

    >>> [str(wait_after(n)) for n in (1, 2, 3)], wait_after(TRIES)
    (['0:01:00', '0:05:00', '0:30:00'], None)
    """
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None

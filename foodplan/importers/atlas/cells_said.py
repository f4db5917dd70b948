"""Cells of other people's files as values of a place, each wrong one told with what to do."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from foodplan.rules.addresses import tidy_address, tidy_text
from foodplan.rules.places import (
    FUNCTION_LABELS,
    STATUS_LABELS,
    Function,
    Status,
    fold,
    last_day_of_source,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MISSING = frozenset(
    (
        "", ".", "..", "...", "…", "-", "--", "–", "n.d.", "n.d", "nd", "n.p.", "n/a", "null",
        "none", "nan", "#n/d", "#n/a", "non disponibile", "non specificata", "non specificato",
    )
)  # fmt: skip
_NO_VALUE = "(formula senza valore)"
_ITALIAN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]{2,}")
_TOWN = re.compile(r"(?:comune|citt[aà])\s+d(?:i\s+|')", re.IGNORECASE)
_WHEELCHAIR = {
    "yes": "yes", "si": "yes", "true": "yes", "designated": "yes", "accessibile": "yes", "1": "yes",
    "limited": "limited", "parziale": "limited", "in parte": "limited",
    "no": "no", "false": "no", "non accessibile": "no", "0": "no",
}  # fmt: skip
_FUNCTIONS = {fold(label): function.value for function, label in
              ((Function(code), label) for code, label in FUNCTION_LABELS.items())}  # fmt: skip
_FUNCTIONS |= {fold(function): function.value for function in Function}
_STATUSES = {fold(label): code for code, label in STATUS_LABELS.items()}
_STATUSES |= {fold(code): code.value for code in Status}
MOST_SHOWN = 80


class Wrong(Exception):  # noqa: N818 - it says what happened
    """A cell that says nothing usable: an Italian %-template, its values, what to put instead."""

    def __init__(self, message: str, suggestion: str = "", **params: Any) -> None:
        self.message, self.params, self.suggestion = message, params, suggestion
        super().__init__(message)


def plain(cell: str) -> str:
    """Return what a cell says, "" for every way of saying nothing.

    Raises Wrong for signs that nobody sees and formulas without a value.
    """
    text = " ".join(cell.split()) if len(cell) < 100_000 else cell.strip()
    if text.lower() in _MISSING:
        return ""
    if _CONTROL.search(text):
        raise Wrong("Contiene caratteri che non si vedono: riscrivere la cella.")
    if text == _NO_VALUE:
        raise Wrong("La formula non ha un valore salvato: aprire il file, ricalcolare e salvare.")
    return text


def functions_of(text: str) -> tuple[str, ...]:
    """Return the functions that a cell names, by code or Italian word, parted by | or ;."""
    return tuple(dict.fromkeys(_function(part) for part in re.split(r"[|;]", text) if part.strip()))


def value_of(field: str, text: str) -> Any:
    """Return a cell's text as a field's value; raises Wrong when it is none."""
    value = _READERS.get(field, tidy_text)(text)
    most = LONGEST.get(field)
    if most and len(value) > most:
        raise Wrong(
            "È lungo %(long)s caratteri, al massimo %(most)s: accorciarlo.",
            long=len(value),
            most=most,
        )
    return value


def _function(part: str) -> str:
    word = fold(part)
    if word in _FUNCTIONS:
        return _FUNCTIONS[word]
    near = get_close_matches(word[:60], _FUNCTIONS, n=1, cutoff=0.7)
    hint = FUNCTION_LABELS[_FUNCTIONS[near[0]]] if near else ""
    raise Wrong(
        "La funzione «%(value)s» non è tra quelle della mappa.", hint, value=part[:MOST_SHOWN]
    )


def _status(text: str) -> str:
    if fold(text) not in _STATUSES:
        known = ", ".join(STATUS_LABELS.values())
        raise Wrong(
            "Lo stato «%(value)s» non si conosce: usare %(known)s.",
            value=text[:MOST_SHOWN],
            known=known,
        )
    return _STATUSES[fold(text)]


def _page(text: str) -> str:
    address = f"https://{text}" if text.lower().startswith("www.") else text
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    # Anything else, such as javascript:, would run when somebody clicks on it.
    if parts.scheme not in {"http", "https"} or not host or "." not in host:
        raise Wrong(
            "«%(value)s» non è un indirizzo web: deve iniziare con https://",
            value=text[:MOST_SHOWN],
        )
    return address


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise Wrong("«%(value)s» non è un indirizzo di posta.", value=text[:MOST_SHOWN])
    return text


def _date(text: str) -> str:
    italian = _ITALIAN_DATE.match(text)
    written = f"{italian[3]}-{italian[2]:0>2}-{italian[1]:0>2}" if italian else text[:10]
    if last_day_of_source(written) is None:
        raise Wrong(
            "«%(value)s» non è una data: scrivere per esempio 2026-11-22, 2026-11 o 2026.",
            value=text[:MOST_SHOWN],
        )
    return written


def _wheelchair(text: str) -> str:
    word = fold(text)
    if word not in _WHEELCHAIR:
        raise Wrong(
            "«%(value)s» non dice se si entra in sedia a rotelle: usare sì, in parte o no.",
            value=text[:MOST_SHOWN],
        )
    return _WHEELCHAIR[word]


def _yes(text: str) -> str:
    return "yes" if fold(text) in {"si", "yes", "true", "vero", "1"} else "no"


def _town(text: str) -> str:
    bare = _TOWN.sub("", text, count=1).strip()
    return bare.title() if bare.isupper() else bare


def _area(text: str) -> str:
    return re.sub(r"^0+(?=\d)", "", fold(text).removeprefix("circoscrizione").strip())


_READERS: dict[str, Callable[[str], Any]] = {
    "address": tidy_address,
    "municipality": _town,
    "circoscrizione": _area,
    "status": _status,
    "url": _page,
    "source_url": _page,
    "email": _mail,
    "wheelchair": _wheelchair,
    "approximate": _yes,
    "source_date": _date,
}
LONGEST = {
    "name": 160, "address": 240, "municipality": 80, "circoscrizione": 10, "url": 400,
    "source_url": 400, "source_name": 160, "phone": 60, "email": 160, "hours_note": 240,
    "access_note": 400, "note": 500, "basis": 240,
}  # fmt: skip

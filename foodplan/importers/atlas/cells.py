"""One cell of an atlas's file read strictly, with an Italian sentence when it is wrong."""

import math
import re
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from foodplan.rules.places import FUNCTION_LABELS, Function, Status, last_day_of_source

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_ITALIAN_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A centroid says which municipality, not how many metres off it may be.
MUNICIPALITY = "municipality"


def wrong(message: str, **values: Any) -> PydanticCustomError:
    """Return an error whose Italian message has {names} filled with values."""
    return PydanticCustomError("atlas", message, values)


def _text(value: str) -> str:
    if _CONTROL.search(value):
        raise wrong("contiene caratteri che non si vedono: riscrivere la cella")
    return " ".join(value.split())


def _number(value: str) -> float | None:
    if not value:
        return None
    if not _NUMBER.fullmatch(value):
        raise wrong("«{value}» non è un numero: scrivere per esempio 45,07", value=value)
    return float(value.replace(",", "."))


def _metres(value: str) -> float | str | None:
    return MUNICIPALITY if value == MUNICIPALITY else _number(value)


def _positive(value: float | str | None) -> float | str | None:
    if isinstance(value, float) and not (math.isfinite(value) and 0 < value <= 100_000):
        raise wrong("{value} metri non è un errore possibile", value=f"{value:g}")
    return value


def _yes(value: str) -> bool:
    words = {"": True, "yes": True, "sì": True, "si": True, "true": True}
    words |= {"no": False, "false": False}
    if value.lower() not in words:
        raise wrong("«{value}» non è yes né no", value=value)
    return words[value.lower()]


def _function(value: str) -> str:
    if not value:
        raise wrong("manca la categoria")
    if value in list(Function):
        return value
    italian = {label.lower(): function for function, label in FUNCTION_LABELS.items()}
    near = get_close_matches(value.lower(), [*Function, *italian], n=1, cutoff=0.6)
    hint = f"forse «{italian.get(near[0], near[0])}»?" if near else "usare una delle categorie note"
    raise wrong("la categoria «{value}» non esiste: {hint}", value=value, hint=hint)


def _status(value: str) -> str:
    if value and value not in list(Status):
        known = ", ".join(Status)
        raise wrong("lo stato «{value}» non esiste: usare {known}", value=value, known=known)
    return value or Status.UNKNOWN.value


def _source_date(value: str) -> str:
    if value in {"", "n.d."}:
        return ""
    if last_day_of_source(value) is None:
        italian = _ITALIAN_DATE.fullmatch(value)
        hint = "2026-11, 2026-11-22 oppure n.d."
        if italian:
            hint = f"{italian[3]}-{italian[2]:0>2}-{italian[1]:0>2}"
        raise wrong("«{value}» non è una data: scrivere {hint}", value=value, hint=hint)
    return value


def _address_of_page(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    # Anything else, such as javascript:, would run when somebody clicks on it.
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise wrong("«{value}» non è un indirizzo web: deve iniziare con https://", value=value)
    return value


def _required(value: str) -> str:
    if not value:
        raise wrong("manca il nome")
    return value


Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[Text, AfterValidator(_required), Field(max_length=160)]
Degrees = Annotated[float | None, BeforeValidator(_number)]
Metres = Annotated[float | str | None, AfterValidator(_positive), BeforeValidator(_metres)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
FunctionCell = Annotated[str, BeforeValidator(_function)]
StatusCell = Annotated[str, BeforeValidator(_status)]
SourceDate = Annotated[str, BeforeValidator(_source_date)]
WebAddress = Annotated[str, BeforeValidator(_address_of_page), Field(max_length=400)]

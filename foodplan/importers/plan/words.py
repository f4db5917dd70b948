"""What pydantic finds wrong with an entry, said in Italian to the person who wrote the file."""

from collections.abc import Collection

from pydantic_core import ErrorDetails, PydanticCustomError

_SAYINGS = {
    "missing": "manca",
    "extra_forbidden": "questo campo non esiste",
    "string_type": "deve essere un testo fra virgolette",
    "string_pattern_mismatch": "solo lettere minuscole senza accenti, cifre e trattini",
    "int_type": "deve essere un numero intero",
    "int_from_float": "deve essere un numero intero",
    "float_type": "deve essere un numero",
    "finite_number": "deve essere un numero finito",
    "bool_type": "deve essere true o false",
    "date_type": "deve essere una data come 2026-06-30, senza virgolette né ora",
    "date_from_datetime_inexact": "deve essere una data come 2026-06-30, senza virgolette né ora",
    "list_type": "deve essere un elenco fra parentesi quadre",
    "dict_type": "deve essere una tabella",
    "model_type": "deve essere una tabella",
    "too_short": "l'elenco è vuoto",
}
_SAYINGS_WITH_NUMBERS = {
    "string_too_long": "è troppo lungo: al massimo {max_length} caratteri",
    "string_too_short": "non può essere vuoto",
    "greater_than_equal": "deve essere almeno {ge}",
    "less_than_equal": "può essere al massimo {le}",
    "greater_than": "deve essere più di {gt}",
}


def saying(error: ErrorDetails) -> str:
    """Return the Italian sentence for one of pydantic's errors."""
    kind = error["type"]
    if kind in _SAYINGS:
        return _SAYINGS[kind]
    if kind in _SAYINGS_WITH_NUMBERS:
        return _SAYINGS_WITH_NUMBERS[kind].format(**error.get("ctx", {}))
    return error["msg"]


def field_of(error: ErrorDetails) -> str:
    """Return the field an error is about: the name in the file, with its place in a list.

    >>> field_of({"type": "missing", "loc": ("step", 1, "title"), "msg": "", "input": None})
    'step[2].title'
    """
    name = ""
    for part in error["loc"]:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        elif part not in {"str", "MeasuredBy"}:
            name += f".{part}" if name else part
    return name


def unknown_word(word: str, known: Collection[str]) -> PydanticCustomError:
    """Return the error for a word that is not of a vocabulary."""
    return PydanticCustomError(
        "unknown_word",
        "«{word}» non è ammesso; si può scrivere: {known}",
        {"word": word, "known": ", ".join(known)},
    )

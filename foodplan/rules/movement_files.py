"""The format in which movements leave and come back: the columns of a file and its words."""

import re

from foodplan.rules.expiry import UNDATED, read_key
from foodplan.rules.ledger import DateKind, MovementKind
from foodplan.rules.printed_dates import print_date

# What a spreadsheet takes for a formula, maybe neutralised before.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")

# What a row of a file can say, with the title that the export writes over it.
STANDARD_COLUMNS: dict[str, str] = {
    "id": "id",
    "day": "data",
    "kind": "movimento",
    "counterpart": "da_chi_a_chi",
    "category": "categoria",
    "kg": "kg",
    "packs": "quantita_scritta",
    "pack": "unita_scritta",
    "pack_grams": "grammi_per_unita",
    "source_kind": "tipo_provenienza",
    "method": "come_misurato",
    "lot": "scadenza",
    "households": "famiglie",
    "people": "persone",
    "minors": "minori",
    "document": "documento",
    "reason": "motivo_codice",
    "intact": "confezioni_integre",
    "closed": "storico_chiuso",
    "note": "nota",
}

# The acts that a file may hold, with the word that the export writes.
KIND_WORDS: dict[str, str] = {
    MovementKind.OPENING: "giacenza iniziale",
    MovementKind.INTAKE: "entrata",
    MovementKind.DISTRIBUTION: "uscita",
    MovementKind.DISPOSAL: "scarto",
    MovementKind.RETURN: "reso",
}

YES, NO = "sì", "no"
METHOD_WORDS: dict[str, str] = {
    "weighed": "pesato",
    "pack": "a confezioni",
    "estimated": "stimato",
    "derived": "ricavato",
}
SOURCE_WORDS: dict[str, str] = {
    "market_surplus": "eccedenze dei mercati",
    "wholesale_surplus": "eccedenze dell'ingrosso",
    "retail_surplus": "eccedenze di negozi e supermercati",
    "manufacturing_surplus": "eccedenze di chi produce o trasforma",
    "catering_surplus": "eccedenze di mense e ristoranti",
    "farm_surplus": "eccedenze delle aziende agricole",
    "food_drive": "raccolte alimentari",
    "private_gift": "doni di privati",
    "purchase": "acquisti",
    "public_aid": "aiuti pubblici",
    "short_chain": "filiera corta",
    "other_organisation": "altre organizzazioni",
}
DATE_WORDS: dict[DateKind, str] = {
    DateKind.USE_BY: "da consumarsi entro",
    DateKind.BEST_BEFORE: "preferibilmente entro",
}
UNDATED_WORDS = "senza data"

# What a column can say, as the people who choose it read it.
FIELD_WORDS: dict[str, str] = {
    "day": "Giorno",
    "kind": "Movimento (entrata, uscita, scarto…)",
    "category": "Categoria",
    "kg": "Peso",
    "grams": "Peso in grammi",
    "unit": "Unità di misura del peso",
    "packs": "Numero di confezioni",
    "pack": "Quale confezione",
    "pack_grams": "Grammi di una confezione",
    "source": "Da chi arriva",
    "destination": "A chi o dove va",
    "counterpart": "Da chi arriva o a chi va",
    "source_kind": "Tipo di provenienza",
    "method": "Come è misurato",
    "lot": "Scadenza",
    "households": "Famiglie della giornata",
    "people": "Persone della giornata",
    "minors": "Minori della giornata",
    "document": "Documento",
    "note": "Nota",
    "site": "Sede",
    "intact": "Confezioni integre",
    "reason": "Codice del motivo",
    "closed": "Storico chiuso",
    "id": "Identificativo",
}


def expiry_text(key: str) -> str:
    """Return the key of a date as a file says it.

    >>> expiry_text("best_before:2027-03-31:month"), expiry_text("none")
    ('preferibilmente entro 03/2027', 'senza data')
    """
    if key == UNDATED:
        return UNDATED_WORDS
    said = read_key(key)
    return f"{DATE_WORDS[said.kind]} {print_date(said.last_day, said.precision)}"


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> neutralised("=1+1"), neutralised("'=1"), neutralised("l'orto")
    ("'=1+1", "''=1", "l'orto")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain_again(text: str) -> str:
    """Return the text that `neutralised` was given.

    >>> plain_again("'=1+1"), plain_again("''=1"), plain_again("=1"), plain_again("'ndrangheta")
    ('=1+1', "'=1", '=1', "'ndrangheta")
    """
    return text[1:] if _NEUTRALISED.match(text) else text

"""The format in which movements leave and come back: the columns of a file and its words."""

from foodplan.rules.ledger import MovementKind

# What a row of a file can say, with the title that the export writes over it.
STANDARD_COLUMNS: dict[str, str] = {
    "id": "id",
    "day": "data",
    "kind": "movimento",
    "counterpart": "da_chi_a_chi",
    "category": "categoria",
    "kg": "kg",
    "packs": "confezioni",
    "pack": "confezione",
    "pack_grams": "grammi_confezione",
    "source_kind": "provenienza",
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

"""The Italian words of a mass balance: its terms, its kinds of scope and of movement."""

from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.rules.balance import Term
from foodplan.rules.ledger import MovementKind, NodeKind, SourceKind
from foodplan.store.organisations import BOUNDARY_NAMES

TERMS = {
    Term.BEFORE: "C’era già",
    Term.SOURCE: "Arrivato",
    Term.OPENING: "Giacenza iniziale dichiarata",
    Term.GAIN: "Trovato in più",
    Term.TRANSFER_IN: "Ricevuto da altre sedi",
    Term.PEOPLE: "Dato alle persone",
    Term.BUYERS: "Venduto",
    Term.WASTE: "Scartato",
    Term.FEED: "Alimentazione animale",
    Term.RETURN: "Reso alla provenienza",
    Term.LOSS: "Mancante alle conte e alle consegne",
    Term.PROCESS: "Perso nella trasformazione",
    Term.TRANSFER_OUT: "Inviato ad altre sedi",
    Term.AFTER: "È rimasto",
}

SCOPE_KINDS = {
    "citta": "Tutta la città",
    "circoscrizione": "Circoscrizioni",
    "organizzazione": "Organizzazioni",
    "sede": "Sedi",
}

MOVEMENT_KINDS = {
    MovementKind.OPENING: "giacenza iniziale",
    MovementKind.INTAKE: "arrivo",
    MovementKind.DISPATCH: "invio",
    MovementKind.RECEIPT: "ricevimento",
    MovementKind.DISTRIBUTION: "distribuzione",
    MovementKind.DISPOSAL: "scarto",
    MovementKind.RETURN: "reso",
    MovementKind.TRANSFORM: "trasformazione",
    MovementKind.COUNT: "conta",
    MovementKind.REVERSAL: "annullamento",
}


def detail_words(term: Term, detail: str) -> str:
    """Return the words of a term's detail, empty for a term that has none.

    >>> detail_words(Term.WASTE, "waste:composting"), detail_words(Term.PEOPLE, "")
    ('Compostaggio', '')
    """
    if term in {Term.SOURCE, Term.RETURN} and detail:
        return SOURCE_KINDS[SourceKind.from_slug(detail)]
    if detail == NodeKind.OPENING:
        return ""
    return BOUNDARY_NAMES.get(detail, detail)

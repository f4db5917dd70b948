"""The Italian words of flows: where food came from, and how what went out is known."""

from foodplan.rules.ledger import DistributionMode, SourceKind

SOURCE_KINDS = {
    SourceKind.MARKET_SURPLUS: "eccedenze dei mercati",
    SourceKind.WHOLESALE_SURPLUS: "eccedenze dell’ingrosso",
    SourceKind.RETAIL_SURPLUS: "eccedenze di negozi e supermercati",
    SourceKind.MANUFACTURING_SURPLUS: "eccedenze di chi produce o trasforma",
    SourceKind.CATERING_SURPLUS: "eccedenze di mense e ristoranti",
    SourceKind.FARM_SURPLUS: "eccedenze delle aziende agricole",
    SourceKind.FOOD_DRIVE: "raccolte alimentari",
    SourceKind.PRIVATE_GIFT: "doni di privati",
    SourceKind.PURCHASE: "acquisti",
    SourceKind.PUBLIC_AID: "aiuti pubblici",
    SourceKind.SHORT_CHAIN: "filiera corta",
    SourceKind.OTHER_ORGANISATION: "altre organizzazioni, origine non nota",
}

# How a site knows what goes to people, as everybody may understand it.
MODES = {
    DistributionMode.WEIGHED: "Pesa quello che esce.",
    DistributionMode.BY_COUNT: "Non pesa quello che esce: lo ricava dalle conte di magazzino.",
    DistributionMode.BY_PARCEL: "Non pesa quello che esce: conta pacchi di contenuto dichiarato.",
}

WEEKDAYS = (
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
)  # fmt: skip

# The figures whose way of being known is said.
FIGURES = {
    "recovered": "Recuperato",
    "distributed": "Redistribuito",
    "sold": "Venduto",
    "wasted": "Scartato",
}

ELSEWHERE = "fuori città o zona non indicata"

"""The words of the thematic maps that reach their pages as data."""

KILOS, PLACES, COVERAGE, NEARBY = "chili", "luoghi", "copertura", "vicinanza"

TITLES: dict[str, str] = {
    KILOS: "Cibo redistribuito per circoscrizione",
    PLACES: "Luoghi del cibo per 10.000 abitanti",
    COVERAGE: "Chi ha mandato i dati, per circoscrizione",
    NEARBY: "Chi abita vicino a un luogo del cibo",
}

SUMMARIES: dict[str, str] = {
    KILOS: "I chili usciti verso le persone, dove ha sede il punto che li ha dati.",
    PLACES: "Quanti mercati, empori, orti e altri luoghi ci sono in rapporto a chi abita.",
    COVERAGE: "Quanti dei resoconti mensili attesi sono arrivati.",
    NEARBY: "Quanti residenti abitano entro 500 metri o un chilometro, e dove sono i buchi.",
}

COLUMN_LABELS: dict[str, str] = {
    "kilos": "Chili redistribuiti",
    "kilos_per_thousand": "Chili ogni 1.000 abitanti",
    "residents": "Abitanti",
    "places": "Luoghi",
    "per_ten_thousand": "Luoghi ogni 10.000 abitanti",
    "received": "Resoconti arrivati",
    "expected": "Resoconti attesi",
    "share": "Quota arrivata",
    "near": "Abitanti vicini",
    "near_low": "Almeno",
    "near_high": "Al più",
    "near_share": "Quota vicina",
    "far": "Abitanti più lontani",
}

CHOICE_LABELS: dict[str, str] = {
    "periodo": "Periodo",
    "misura": "Che cosa si colora",
    "cosa": "Luoghi",
    "metri": "Distanza in linea d’aria",
    "12mesi": "ultimi 12 mesi chiusi",
    "totale": "chili in tutto",
    "abitanti": "chili ogni 1.000 abitanti",
    "tutti": "tutti i luoghi",
    "emporium": "Empori solidali",
    "markets": "Mercati",
    "community_fridge": "Frigo di quartiere",
    "any": "Emporio, mercato o frigo",
    "500": "500 metri",
    "1000": "1 chilometro",
}

NOWHERE = "sedi senza circoscrizione"
# What a page may show a word of.
VOCABULARIES = (TITLES, SUMMARIES, COLUMN_LABELS, CHOICE_LABELS, {"nowhere": NOWHERE})

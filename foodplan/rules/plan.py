"""The plan's vocabulary: every word its files, forms and pages may use, with the Italian for it."""

LEVELS = {
    "national": "nazionale",
    "metropolitan": "metropolitano",
    "city": "cittadino",
    "component": "di settore",
}
ACTION_KINDS = {"action": "azione", "initiative": "iniziativa", "experience": "esperienza"}
ACTION_STATUSES = {
    "unknown": "da verificare",
    "planned": "prevista",
    "ongoing": "in corso",
    "done": "conclusa",
    "suspended": "sospesa",
    "cancelled": "annullata",
}
COMMITMENT_STATUSES = {
    "to_verify": "da verificare",
    "kept": "mantenuto",
    "not_kept": "non mantenuto",
}
FUNDING_KINDS = {
    "pn_metro": "programma nazionale con fondi europei",
    "pnrr": "Piano nazionale di ripresa e resilienza",
    "eu_direct": "programma europeo a gestione diretta",
    "regional": "fondi regionali",
    "national": "fondo nazionale",
}
INDICATOR_KINDS = {
    "flow": "flusso",
    "stock": "consistenza",
    "rate": "quota",
    "people": "persone",
    "survey": "indagine",
    "ladder": "a gradini",
}
TRACKS = {"output": "prodotti", "outcome": "effetti"}
DIRECTIONS = {"up": "deve crescere", "down": "deve calare", "keep": "va mantenuto"}
TARGET_MEANINGS = {
    "per_year": "all'anno",
    "total_over_plan": "in tutto il piano",
    "level_at_date": "livello alla data",
}
TARGET_STATUSES = {"proposed": "proposto", "published": "pubblicato", "approved": "approvato"}
DIMENSIONS = {"social": "sociale", "environmental": "ambientale", "economic": "economica"}
FREQUENCIES = {"month": "ogni mese", "quarter": "ogni trimestre", "year": "ogni anno"}
BOUNDS = {"lower": "almeno", "upper": "al massimo", "approximate": "circa"}
# The six categories of the Milan Urban Food Policy Pact.
MUFPP = {
    "governance": "governance",
    "sustainable_diets": "diete sostenibili e nutrizione",
    "social_equity": "equità sociale ed economica",
    "food_production": "produzione di cibo",
    "food_supply": "approvvigionamento e distribuzione",
    "food_waste": "spreco alimentare",
}

# Figures that the ledger gives by itself, each with the unit it is counted in.
MEASURES = {
    "recovered": "kg",
    "redistributed": "kg",
    "discarded": "kg",
    "waste_share": "%",
    "surplus_share": "%",
    "passages": "passages",
}
MEASURE_FILTERS = ("source_kind", "category", "organisation", "node", "area", "method")

# Code: one of it, many of it. Codes are those of the published figures.
UNITS = {
    "kg": ("kg", "kg"),
    "kg/day": ("kg al giorno", "kg al giorno"),
    "kg/month": ("kg al mese", "kg al mese"),
    "kg/year": ("kg all'anno", "kg all'anno"),
    "kg/person/year": ("kg a persona all'anno", "kg a persona all'anno"),
    "g/person/week": ("g a persona a settimana", "g a persona a settimana"),
    "t CO2e": ("t CO₂e", "t CO₂e"),
    "l": ("litro", "litri"),
    "m2": ("m²", "m²"),
    "%": ("%", "%"),
    "EUR": ("€", "€"),
    "EUR/year": ("€ all'anno", "€ all'anno"),
    "step": ("del cammino", "del cammino"),
    "passages": ("passaggio", "passaggi"),
    "households": ("famiglia", "famiglie"),
    "households/month": ("famiglia al mese", "famiglie al mese"),
    "households/year": ("famiglia all'anno", "famiglie all'anno"),
    "families/month": ("famiglia al mese", "famiglie al mese"),
    "people": ("persona", "persone"),
    "people/day": ("persona al giorno", "persone al giorno"),
    "people/week": ("persona a settimana", "persone a settimana"),
    "people/month": ("persona al mese", "persone al mese"),
    "people/year": ("persona all'anno", "persone all'anno"),
    "workers": ("persona al lavoro", "persone al lavoro"),
    "jobs": ("posto di lavoro", "posti di lavoro"),
    "internships": ("tirocinio", "tirocini"),
    "organisations": ("organizzazione", "organizzazioni"),
    "markets": ("mercato", "mercati"),
    "markets/day": ("mercato al giorno", "mercati al giorno"),
    "pitches": ("posteggio", "posteggi"),
    "stalls": ("banco", "banchi"),
    "groups": ("gruppo", "gruppi"),
    "alveari": ("alveare", "alveari"),
    "fridges": ("frigorifero", "frigoriferi"),
    "emporiums": ("emporio", "empori"),
    "hubs": ("snodo", "snodi"),
    "kitchens": ("mensa", "mense"),
    "parishes": ("parrocchia", "parrocchie"),
    "schools": ("scuola", "scuole"),
    "plots": ("orto", "orti"),
    "packs": ("pacco", "pacchi"),
    "baskets/month": ("cesto al mese", "cesti al mese"),
    "meals": ("pasto", "pasti"),
    "meals/day": ("pasto al giorno", "pasti al giorno"),
    "meals/week": ("pasto a settimana", "pasti a settimana"),
    "meals/year": ("pasto all'anno", "pasti all'anno"),
    "shops": ("spesa", "spese"),
    "distributions": ("distribuzione", "distribuzioni"),
    "activities": ("attività", "attività"),
    "hours": ("ora", "ore"),
    "hours/week": ("ora a settimana", "ore a settimana"),
}


def unit_word(unit: str, value: float | None = None) -> str:
    """Return the Italian for a unit's code, in the number that a value asks for.

    A code that is not known is returned as it is.

    >>> unit_word("markets", 8), unit_word("markets", 1), unit_word("kg"), unit_word("furlongs")
    ('mercati', 'mercato', 'kg', 'furlongs')
    """
    one, many = UNITS.get(unit, (unit, unit))
    return one if value == 1 else many


def direction_fits(direction: str, baseline: float, target: float) -> bool:
    """Return whether a target lies on the side of its baseline that the direction names.

    `keep` fits any target; a target equal to its baseline leaves nothing to grow or fall.

    >>> direction_fits("up", 100, 200), direction_fits("down", 100, 200), direction_fits("up", 5, 5)
    (True, False, False)
    """
    if direction == "up":
        return target > baseline
    if direction == "down":
        return target < baseline
    return True

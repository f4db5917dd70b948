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
    "municipal": "fondi comunali",
    "foundation": "fondazioni",
}
INDICATOR_KINDS = {
    "flow": "flusso",
    "stock": "consistenza",
    "rate": "quota",
    "people": "persone",
    "survey": "indagine",
    "ladder": "a gradini",
}
# The word of an indicator's source that says that its value comes from a component's records.
RECORDS = "records"
TRACKS = {"output": "prodotti", "outcome": "effetti"}
DIRECTIONS = {"up": "deve crescere", "down": "deve calare", "keep": "va mantenuto"}
TARGET_MEANINGS = {
    "per_year": "all'anno",
    "total_over_plan": "in tutto il piano",
    "level_at_date": "livello alla data",
}
PATH_SHAPES = {
    "linear": "in linea retta",
    "step": "a gradini",
    "seasonal": "secondo le stagioni",
}
TARGET_STATUSES = {"proposed": "proposto", "published": "pubblicato", "approved": "approvato"}
DIMENSIONS = {"social": "sociale", "environmental": "ambientale", "economic": "economica"}
FREQUENCIES = {
    "month": "ogni mese",
    "quarter": "ogni trimestre",
    "half_year": "ogni semestre",
    "year": "ogni anno",
}
NO_YEAR = "Scrivere un anno fra il 2000 e questo."
BOUNDS = {"lower": "almeno", "upper": "al massimo", "approximate": "circa"}
# What happened to the plan, as feeds and lists of news name it.
NEWS_KINDS = {
    "act": "Atto:",
    "milestone": "Tappa raggiunta:",
    "commitment_kept": "Impegno mantenuto:",
    "commitment_due": "Termine di un impegno, da verificare:",
    "target": "Traguardo nuovo o cambiato:",
    "observation": "Rilevazione nuova o corretta:",
}
# The six categories of the Milan Urban Food Policy Pact.
MUFPP = {
    "governance": "governance",
    "sustainable_diets": "diete sostenibili e nutrizione",
    "social_equity": "equità sociale ed economica",
    "food_production": "produzione di cibo",
    "food_supply": "approvvigionamento e distribuzione",
    "food_waste": "spreco alimentare",
}


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

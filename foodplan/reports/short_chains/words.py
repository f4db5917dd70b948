"""The Italian words of the short chains' pages."""

from foodplan.reports.short_chains.canteens import NO_CATEGORY
from foodplan.rules.canteens import COMPUTED, CONTRADICTED, LOCAL, PURCHASES
from foodplan.rules.short_chain_cases import CASES
from foodplan.rules.short_chain_words import (
    ANSWERS,
    INTERMEDIARIES,
    OUTLETS,
    PROCESSED,
    PRODUCERS,
    ROLES,
)
from foodplan.store.short_chains.places import UNNAMED_OUTLET, UNNAMED_PRODUCER

SEVERAL_PLACES = "più comuni"
NO_PLACE = "comune non registrato"
TABLES = (ANSWERS, INTERMEDIARIES, LOCAL, OUTLETS, PROCESSED, PRODUCERS, PURCHASES, ROLES)
ALONE = (
    UNNAMED_OUTLET, UNNAMED_PRODUCER, SEVERAL_PLACES, NO_PLACE, NO_CATEGORY, COMPUTED,
    CONTRADICTED, *CASES,
)  # fmt: skip

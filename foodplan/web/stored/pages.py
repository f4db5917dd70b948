"""Which public answers are kept, and which parameters of an address they know.

An address with any other parameter is answered, and not kept: nobody fills the memory with
addresses of their own making.
"""

from collections.abc import Mapping

AS_OF = frozenset({"as_of"})
DAY = frozenset({"al", "as_of"})
TWO_DAYS = frozenset({"dal", "al"})
STAIRCASE = frozenset({"as_of", "mese", "organizzazione"})
LIST = frozenset({"as_of", "limit", "offset"})
PLACES = frozenset({"function", "circoscrizione", "status", "limit", "offset"})
ATLAS = frozenset({"famiglia", "funzione", "circ", "accessibile", "ingresso", "chiusi"})
THEME = frozenset({"periodo", "misura", "cosa", "metri", "as_of"})
NONE: frozenset[str] = frozenset()

# Endpoint → the parameters that it knows. Words that are searched for are not among them.
KEPT: Mapping[str, frozenset[str]] = {
    "pages.home": AS_OF,
    "pages.method": NONE,
    "pages.privacy": NONE,
    "pages.accessibility": NONE,
    "pages.factors": AS_OF,
    "pages.factor": AS_OF,
    "plan.show": AS_OF,
    "plan.wider": AS_OF,
    "plan.goal": AS_OF,
    "plan.indicator": AS_OF,
    "plan.action": AS_OF,
    "plan.explain": STAIRCASE,
    "plan.download": STAIRCASE,
    "plan.measure": STAIRCASE | {"fonte", "categoria", "zona", "destinazione"},
    "plan.download_measure": STAIRCASE | {"fonte", "categoria", "zona", "destinazione"},
    "plan.explain_goal": AS_OF,
    "plan.download_goal": AS_OF,
    "plan.explain_action": AS_OF,
    "plan.download_action": AS_OF,
    "plan.explain_plan": AS_OF,
    "plan.download_plan": AS_OF,
    "plan.explain_wider": AS_OF,
    "plan.download_wider": AS_OF,
    "plan.differences": TWO_DAYS,
    "plan.differences_file": TWO_DAYS,
    "plan.funding": AS_OF,
    "plan.promises": AS_OF,
    "plan.crossing": AS_OF | {"righe", "colonne", "riga", "colonna"},
    "plan.crossing_file": AS_OF | {"righe", "colonne"},
    "plan.council": frozenset({"al", "as_of", "obiettivo"}),
    "plan.council_file": frozenset({"al", "as_of", "obiettivo"}),
    "plan.monitoring": frozenset({"anno"}),
    "plan.monitoring_file": frozenset({"anno"}),
    "plan.snapshots": NONE,
    "plan.snapshot": NONE,
    "plan.rechecks": NONE,
    "atlas.show": ATLAS | {"aperto", "orario", "offset"},
    "atlas.embed": ATLAS | {"aperto", "orario", "offset"},
    "atlas.file": ATLAS,
    "atlas.place": NONE,
    "atlas.place_story": NONE,
    "atlas.themes": NONE,
    "atlas.theme": THEME,
    "atlas.theme_data": THEME,
    "atlas.theme_layer": THEME,
    "emporiums.index": DAY,
    "emporiums.show": DAY | {"categoria"},
    "recovery.download": DAY,
    "inclusion.index": AS_OF,
    "inclusion.download": AS_OF,
    "innovation.index": AS_OF,
    "innovation.download": AS_OF,
    "short_chains.index": DAY,
    "short_chains.download": DAY,
    "short_chains.canteens": DAY | {"periodo"},
    "short_chains.canteens_file": DAY | {"periodo"},
    "short_chains.supply": DAY,
    "short_chains.supplies": DAY | {"mese", "tipo", "categoria", "km0", "offset"},
    "open_data.index": NONE,
    "open_data.download": AS_OF,
    "api.progress": AS_OF,
    "api.goals": LIST,
    "api.indicators": LIST,
    "api.indicator": AS_OF,
    "api.explain": frozenset({"as_of", "month", "organisation"}),
    "api.explain_measure": frozenset(
        {"as_of", "month", "organisation", "source_kind", "category", "area", "destination"}
    ),
    "api.explain_goal": AS_OF,
    "api.explain_progress": AS_OF,
    "api.restatements": frozenset({"from", "to"}),
    "api.flows": LIST | {"from", "to", "organisation", "category"},
    "api.places": PLACES,
    "api.places_geojson": PLACES,
    "api.place": NONE,
}

# Addresses below which pages say what is open now: they are right for the minute they were made.
OF_THE_MINUTE = ("/mappa", "/luoghi/")
# Below one of them, and yet of the day.
OF_THE_DAY = "/mappa/temi"

# Public all the same, and made anew for everybody: endpoint → why.
MADE_ANEW: Mapping[str, str] = {
    "plan.snapshot_file": "its bytes are frozen, and have their own tag",
    "recovery.index": "says who takes food at this minute",
    "plan.document": "a file may be taken back, and is large",
    "plan.calendar": "names the host that it is asked at",
    "plan.news": "names the host that it is asked at",
    "atlas.places": "keeps its own bytes, compressed, also of what is searched for",
    "atlas.outlines": "keeps its own bytes, compressed",
    "atlas.groups": "every view of the map asks its own, and has its own tag",
    "atlas.streets": "a large file, handed over in pieces",
    "atlas.script": "browsers keep it for ever under its own address",
    "atlas.theme_script": "browsers keep it for ever under its own address",
    "api.status": "says that the service answers now",
    "accounts.sign_in": "has a form with a token",
    "accounts.sign_out": "ends a session",
    "emporiums.pairing": "has a form with a token, and a code that ends",
    "emporiums.pairing_by_hand": "leads on with a code",
    "emporiums.shell": "a phone keeps it by its own worker",
    "emporiums.service_worker": "a phone keeps it by its own worker",
    "emporiums.manifest": "a phone keeps it by its own worker",
    "suggestions.report": "has a form with a token",
    "suggestions.send_report": "takes a form",
    "suggestions.propose": "has a form with a token",
    "suggestions.follow": "is for who has its key",
    "suggestions.question": "is for who has its key",
    "suggestions.what_changed": "is for who has its key",
    "updates.show": "is for who has its key",
    "updates.renew": "has a form with a token",
    "updates.asked": "answers whoever just sent a form",
    "updates.calendar": "is for who has its key",
    "set_language": "gives a cookie",
}

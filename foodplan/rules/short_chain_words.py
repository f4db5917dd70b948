"""The words of short chains: kinds of producers, outlets and intermediaries, and the answers."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Answer(StrEnum):
    """What a test says; a place that is not known well enough is never a yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


ANSWERS: Mapping[str, str] = MappingProxyType(
    {"yes": "sì", "no": "no", "unknown": "non determinabile"}
)
OUTLETS: Mapping[str, str] = MappingProxyType(
    {
        "market": "mercato",
        "farm_shop": "vendita in azienda",
        "gas": "gruppo d’acquisto (GAS)",
        "hive": "Alveare",
        "canteen": "mensa",
        "shop": "negozio",
    }
)
PRODUCERS: Mapping[str, str] = MappingProxyType(
    {"farm": "azienda agricola", "associated": "produttori associati", "maker": "trasformatore"}
)
PROCESSED: Mapping[str, str] = MappingProxyType(
    {"raw": "non trasformato", "processed": "trasformato", "unknown": "non si sa"}
)
INTERMEDIARIES: Mapping[str, str] = MappingProxyType(
    {
        "agricultural_cooperative": "cooperativa agricola",
        "agricultural_consortium": "consorzio di cooperative agricole",
        "social_cooperative": "cooperativa sociale",
        "consortium": "altro consorzio",
        "wholesaler": "grossista",
        "retailer": "rivenditore",
        "other": "altro intermediario",
        "unknown": "non si sa chi sia",
    }
)
# Co-operatives of agricultural entrepreneurs and their consortia: the law says they are none.
UNCOUNTED = frozenset({"agricultural_cooperative", "agricultural_consortium"})
# What these categories are when nobody says: sold as harvested, or made from something else.
_RAW = frozenset({"ortofrutta", "patate-tuberi", "uova"})
_PROCESSED = frozenset(
    {"pane-forno", "formaggi", "olio-condimenti", "dolci-colazione", "piatti-pronti"}
)
ROLES: Mapping[str, str] = MappingProxyType(
    {"production": "produzione", "processing": "trasformazione"}
)


def usually_processed(category: str) -> str:
    """Return what food of a category is when nobody says: raw, processed or unknown.

    >>> usually_processed("ortofrutta"), usually_processed("formaggi"), usually_processed("bevande")
    ('raw', 'processed', 'unknown')
    """
    if category in _RAW:
        return "raw"
    return "processed" if category in _PROCESSED else "unknown"

"""Where the demo's food comes from: real markets and the wholesale centre, the rest invented.

Two organisations share a source only where the demo tells of a possible double.
"""

from foodplan.jobs.demo.roles import Source
from foodplan.rules.ledger import SourceKind

PORTA_PALAZZO = "source:porta-palazzo"
CAAT = "source:caat"
SUPERMARKET = "source:supermercato-dimostrativo"

SOURCES = (
    Source(PORTA_PALAZZO, "Porta Palazzo", SourceKind.MARKET_SURPLUS, "mercato-di-porta-palazzo"),
    Source("source:mercato-foroni", "Mercato Foroni", SourceKind.MARKET_SURPLUS, "mercato-foroni"),
    Source(
        "source:mercato-brunelleschi",
        "Mercato Brunelleschi",
        SourceKind.MARKET_SURPLUS,
        "mercato-brunelleschi",
    ),
    Source(
        "source:mercato-di-nanni",
        "Mercato Di Nanni",
        SourceKind.MARKET_SURPLUS,
        "mercato-di-nanni",
    ),
    Source(
        "source:mercato-racconigi",
        "Mercato Racconigi",
        SourceKind.MARKET_SURPLUS,
        "mercato-racconigi",
    ),
    Source(
        "source:mercato-santa-rita",
        "Mercato Santa Rita",
        SourceKind.MARKET_SURPLUS,
        "mercato-santa-rita-sebastopoli",
    ),
    Source(CAAT, "CAAT", SourceKind.WHOLESALE_SURPLUS, "caat-centro-agro-alimentare-torino"),
    Source("source:panificio-dimostrativo", "Panificio dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source("source:forno-dimostrativo", "Forno dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source("source:panetteria-dimostrativa", "Panetteria dimostrativa", SourceKind.RETAIL_SURPLUS),
    Source(SUPERMARKET, "Supermercato dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source("source:minimarket-dimostrativo", "Minimarket dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source(
        "source:ipermercato-dimostrativo", "Ipermercato dimostrativo", SourceKind.RETAIL_SURPLUS
    ),
    Source("source:discount-dimostrativo", "Discount dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source("source:mensa-dimostrativa", "Mensa dimostrativa", SourceKind.CATERING_SURPLUS),
    Source("source:orto-dimostrativo", "Orto dimostrativo", SourceKind.FARM_SURPLUS),
    Source("source:cascina-dimostrativa", "Cascina dimostrativa", SourceKind.SHORT_CHAIN),
    Source("source:fattoria-dimostrativa", "Fattoria dimostrativa", SourceKind.SHORT_CHAIN),
    Source("source:colletta-dimostrativa", "Colletta dimostrativa", SourceKind.FOOD_DRIVE),
    Source("source:raccolta-dimostrativa", "Raccolta dimostrativa", SourceKind.FOOD_DRIVE),
    Source("source:dispensa-dimostrativa", "Dispensa dimostrativa", SourceKind.FOOD_DRIVE),
    Source("source:acquisti-dimostrativi", "Acquisti dimostrativi", SourceKind.PURCHASE),
    Source(
        "source:aiuti-pubblici-dimostrativi",
        "Aiuti pubblici dimostrativi",
        SourceKind.PUBLIC_AID,
    ),
)

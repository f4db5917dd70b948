"""Who plays in the demo: ten invented organisations, their sites, and where their food comes from.

Every organisation says "dimostrativo" in its name; only markets and the wholesale centre that
the food comes from are real. The accounts' password is known to everybody, so the demo is
served on the same machine only.
"""

from dataclasses import dataclass

from foodplan.rules.ledger import SourceKind

PASSWORD = "demo-dimostrativa"  # noqa: S105 - printed at start on purpose


@dataclass(frozen=True)
class Source:
    """A named source of food; `place` is a market of the atlas, empty for an invented source."""

    slug: str
    name: str
    kind: SourceKind
    place: str = ""


@dataclass(frozen=True)
class Delivery:
    """What comes from a source, on which weekdays (Monday is 0): category and usual kilos."""

    source: str
    weekdays: tuple[int, ...]
    goods: tuple[tuple[str, int], ...]
    method: str = "weighed"


@dataclass(frozen=True)
class Player:
    """An invented organisation with one site and its habits.

    `openings` are weekdays on which food goes out to people; `households` bounds the families of
    one opening. `silent` months, counted from the start, were
    never reported, `nil` months were declared empty. `delay_days` is how late records are.
    """

    slug: str
    name: str
    kind: str
    site_kind: str
    area: str
    openings: tuple[int, ...]
    households: tuple[int, int]
    deliveries: tuple[Delivery, ...]
    public_name: bool = True
    silent: frozenset[int] = frozenset()
    nil: frozenset[int] = frozenset()
    delay_days: int = 0
    opening_kilos: int = 0


@dataclass(frozen=True)
class Person:
    """One account of the demo."""

    email: str
    role: str
    name: str
    organisations: tuple[str, ...] = ()


SOURCES = (
    Source(
        "source:porta-palazzo",
        "Porta Palazzo",
        SourceKind.MARKET_SURPLUS,
        "mercato-di-porta-palazzo",
    ),
    Source("source:mercato-foroni", "Mercato Foroni", SourceKind.MARKET_SURPLUS, "mercato-foroni"),
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
    Source(
        "source:caat",
        "CAAT",
        SourceKind.WHOLESALE_SURPLUS,
        "caat-centro-agro-alimentare-torino",
    ),
    Source("source:panificio-dimostrativo", "Panificio dimostrativo", SourceKind.RETAIL_SURPLUS),
    Source(
        "source:supermercato-dimostrativo",
        "Supermercato dimostrativo",
        SourceKind.RETAIL_SURPLUS,
    ),
    Source("source:mensa-dimostrativa", "Mensa dimostrativa", SourceKind.CATERING_SURPLUS),
    Source("source:orto-dimostrativo", "Orto dimostrativo", SourceKind.FARM_SURPLUS),
    Source("source:cascina-dimostrativa", "Cascina dimostrativa", SourceKind.SHORT_CHAIN),
    Source("source:colletta-dimostrativa", "Colletta dimostrativa", SourceKind.FOOD_DRIVE),
    Source("source:acquisti-dimostrativi", "Acquisti dimostrativi", SourceKind.PURCHASE),
)

_BREAD = Delivery("source:panificio-dimostrativo", (1, 4), (("pane-forno", 14),))
_DRY = Delivery(
    "source:colletta-dimostrativa",
    (0,),
    (("pasta-riso-cereali", 38), ("legumi-scatolame", 30), ("olio-condimenti", 8)),
    "pack",
)
_COLD = Delivery(
    "source:supermercato-dimostrativo",
    (2,),
    (("latte-yogurt", 18), ("formaggi", 7), ("uova", 6)),
    "pack",
)


def _market(source: str, weekdays: tuple[int, ...], kilos: int) -> Delivery:
    return Delivery(source, weekdays, (("ortofrutta", kilos), ("patate-tuberi", kilos // 3)))


PLAYERS = (
    Player(
        "emporio-dimostrativo-nord",
        "Emporio dimostrativo Nord",
        "emporium",
        "emporium",
        "6",
        (2, 5),
        (25, 55),
        (_market("source:porta-palazzo", (1, 5), 58), _BREAD, _COLD, _DRY),
        opening_kilos=180,
    ),
    Player(
        "emporio-dimostrativo-sud",
        "Emporio dimostrativo Sud",
        "emporium",
        "emporium",
        "2",
        (1, 4),
        (20, 48),
        (
            _market("source:mercato-santa-rita", (1, 4), 46),
            _COLD,
            _DRY,
            Delivery("source:cascina-dimostrativa", (3,), (("ortofrutta", 28), ("uova", 5))),
        ),
        opening_kilos=120,
    ),
    Player(
        "emporio-dimostrativo-est",
        "Emporio dimostrativo Est",
        "emporium",
        "emporium",
        "7",
        (3, 5),
        (15, 40),
        (_market("source:porta-palazzo", (3, 5), 40), _BREAD),
        delay_days=2,
        opening_kilos=60,
    ),
    Player(
        "emporio-dimostrativo-ovest",
        "Emporio dimostrativo Ovest",
        "emporium",
        "emporium",
        "4",
        (2, 4),
        (18, 42),
        (
            _market("source:mercato-racconigi", (2, 4), 38),
            _DRY,
            Delivery("source:orto-dimostrativo", (1,), (("ortofrutta", 22),)),
        ),
        public_name=False,
        opening_kilos=90,
    ),
    Player(
        "emporio-dimostrativo-centro",
        "Emporio dimostrativo Centro",
        "emporium",
        "emporium",
        "1",
        (1, 5),
        (15, 35),
        (
            _COLD,
            _BREAD,
            Delivery(
                "source:acquisti-dimostrativi",
                (0,),
                (("pasta-riso-cereali", 25), ("infanzia", 6)),
                "pack",
            ),
        ),
        opening_kilos=70,
    ),
    Player(
        "banco-di-recupero-dimostrativo",
        "Banco di recupero dimostrativo",
        "hub",
        "hub",
        "5",
        (2, 4),
        (30, 60),
        (_market("source:caat", (2, 4), 96), _market("source:mercato-foroni", (5,), 55)),
        silent=frozenset({9, 10}),
        opening_kilos=240,
    ),
    Player(
        "mercato-recupero-dimostrativo",
        "Mercato recupero dimostrativo",
        "hub",
        "hub",
        "7",
        (1, 5),
        (30, 60),
        (_market("source:porta-palazzo", (1, 3, 5), 88),),
        delay_days=1,
    ),
    Player(
        "cucina-dimostrativa",
        "Cucina dimostrativa",
        "kitchen",
        "kitchen",
        "3",
        (0, 3),
        (20, 45),
        (Delivery("source:mensa-dimostrativa", (0, 3), (("piatti-pronti", 24),)),),
        public_name=False,
        silent=frozenset({13, 14}),
        delay_days=4,
    ),
    Player(
        "frigo-di-quartiere-dimostrativo",
        "Frigo di quartiere dimostrativo",
        "other",
        "emporium",
        "8",
        (1, 3),
        (15, 30),
        (
            Delivery(
                "source:supermercato-dimostrativo",
                (1, 3),
                (("latte-yogurt", 9), ("alimenti-misti", 16)),
                "estimated",
            ),
        ),
        nil=frozenset({14}),
    ),
    Player(
        "filiera-corta-dimostrativa",
        "Filiera corta dimostrativa",
        "producer",
        "hub",
        "3",
        (4,),
        (15, 30),
        (
            Delivery(
                "source:cascina-dimostrativa",
                (3,),
                (("ortofrutta", 92), ("formaggi", 14), ("uova", 10)),
            ),
        ),
    ),
)

PEOPLE = (
    Person(
        "volontaria@demo.example",
        "operator",
        "Volontaria dimostrativa",
        ("emporio-dimostrativo-nord",),
    ),
    Person("ufficio@demo.example", "officer", "Ufficio dimostrativo"),
    Person("admin@demo.example", "administrator", "Amministrazione dimostrativa"),
)

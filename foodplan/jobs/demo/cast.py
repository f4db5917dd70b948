"""Who plays in the demo: ten invented organisations, their sites and their habits.

Every organisation says "dimostrativo" in its name; only markets and the wholesale centre that
the food comes from are real. The accounts' password is known to everybody, so the demo is
served on the same machine only.
"""

from foodplan.jobs.demo.roles import Delivery, Person, Player, Route
from foodplan.jobs.demo.sources import CAAT, PORTA_PALAZZO, SOURCES, SUPERMARKET
from foodplan.rules.ledger import DistributionMode

__all__ = ["CENTRE", "EAST", "HUB", "KITCHEN", "MARKET_HUB", "NORTH", "PASSWORD", "PEOPLE",
           "PLAYERS", "SOURCES", "SOUTH", "WEST"]  # fmt: skip

PASSWORD = "demo-dimostrativa"  # noqa: S105 - printed at start on purpose

NORTH, SOUTH = "emporio-dimostrativo-nord", "emporio-dimostrativo-sud"
EAST, WEST = "emporio-dimostrativo-est", "emporio-dimostrativo-ovest"
CENTRE = "emporio-dimostrativo-centro"
HUB, MARKET_HUB = "banco-di-recupero-dimostrativo", "mercato-recupero-dimostrativo"
KITCHEN = "cucina-dimostrativa"

_DRY = (("pasta-riso-cereali", 38), ("legumi-scatolame", 30), ("olio-condimenti", 8))
_COLD = (("latte-yogurt", 18), ("formaggi", 7), ("uova", 6))


def _market(source: str, weekdays: tuple[int, ...], kilos: int) -> Delivery:
    return Delivery(source, weekdays, (("ortofrutta", kilos), ("patate-tuberi", kilos // 3)))


def _bread(source: str) -> Delivery:
    return Delivery(source, (1, 4), (("pane-forno", 14),), papers=0.6)


def _cold(source: str) -> Delivery:
    return Delivery(source, (2,), _COLD, "pack")


def _dry(source: str) -> Delivery:
    return Delivery(source, (0,), _DRY, "pack", papers=0)


PLAYERS = (
    Player(
        NORTH,
        "Emporio dimostrativo Nord",
        "emporium",
        "emporium",
        "6",
        (2, 5),
        (25, 55),
        (
            _market(PORTA_PALAZZO, (1, 5), 58),
            _bread("source:panificio-dimostrativo"),
            _cold(SUPERMARKET),
            _dry("source:colletta-dimostrativa"),
        ),
        opening_kilos=180,
        counts=4,
        dated=True,
    ),
    Player(
        SOUTH,
        "Emporio dimostrativo Sud",
        "emporium",
        "emporium",
        "2",
        (1, 4),
        (20, 48),
        (
            _market("source:mercato-santa-rita", (1, 4), 46),
            _cold("source:minimarket-dimostrativo"),
            _dry("source:raccolta-dimostrativa"),
            Delivery("source:fattoria-dimostrativa", (3,), (("ortofrutta", 28), ("uova", 5))),
        ),
        opening_kilos=120,
        counts=4,
    ),
    Player(
        EAST,
        "Emporio dimostrativo Est",
        "emporium",
        "emporium",
        "7",
        (3, 5),
        (15, 40),
        (
            _market("source:mercato-di-nanni", (3, 5), 40),
            _bread("source:forno-dimostrativo"),
            Delivery(
                "source:aiuti-pubblici-dimostrativi",
                (3,),
                (("pasta-riso-cereali", 45), ("legumi-scatolame", 30), ("latte-yogurt", 20)),
                "pack",
                weeks=4,
                papers=1,
            ),
        ),
        delay_days=2,
        opening_kilos=60,
        counts=4,
    ),
    Player(
        WEST,
        "Emporio dimostrativo Ovest",
        "emporium",
        "emporium",
        "4",
        (2, 4),
        (18, 42),
        (
            _market("source:mercato-racconigi", (2, 4), 38),
            _dry("source:dispensa-dimostrativa"),
            Delivery("source:orto-dimostrativo", (1,), (("ortofrutta", 22),)),
        ),
        public_name=False,
        opening_kilos=90,
        mode=DistributionMode.BY_PARCEL,
        parcel=(
            ("legumi-scatolame", 500),
            ("olio-condimenti", 120),
            ("ortofrutta", 1900),
            ("pasta-riso-cereali", 600),
            ("patate-tuberi", 600),
        ),
    ),
    Player(
        CENTRE,
        "Emporio dimostrativo Centro",
        "emporium",
        "emporium",
        "1",
        (1, 5),
        (15, 35),
        (
            _cold("source:ipermercato-dimostrativo"),
            _bread("source:panetteria-dimostrativa"),
            Delivery(
                "source:acquisti-dimostrativi",
                (0,),
                (("pasta-riso-cereali", 25), ("infanzia", 6)),
                "pack",
            ),
        ),
        opening_kilos=70,
        mode=DistributionMode.BY_COUNT,
        counts=2,
    ),
    Player(
        HUB,
        "Banco di recupero dimostrativo",
        "hub",
        "hub",
        "5",
        (2, 4),
        (30, 60),
        (_market(CAAT, (2, 4), 96), _market("source:mercato-foroni", (5,), 55)),
        silent=frozenset({9, 10}),
        opening_kilos=240,
        routes=(
            Route(KITCHEN, 2, 0.35),
            Route(NORTH, 4, 0.35, turn=0),
            Route(SOUTH, 4, 0.35, turn=1),
        ),
        feeds=True,
    ),
    Player(
        MARKET_HUB,
        "Mercato recupero dimostrativo",
        "hub",
        "hub",
        "7",
        (1, 5),
        (30, 60),
        (_market("source:mercato-brunelleschi", (1, 3, 5), 88),),
        routes=(
            Route(CENTRE, 1, 0.35, turn=0),
            Route(WEST, 1, 0.35, turn=1),
            Route(EAST, 5, 0.35, turn=0),
        ),
        feeds=True,
    ),
    Player(
        KITCHEN,
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
        cooks=True,
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
                "source:discount-dimostrativo",
                (1, 3),
                (("latte-yogurt", 9), ("alimenti-misti", 16)),
                "estimated",
                papers=0.3,
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
        gives_to="buyers",
        routes=(Route(SOUTH, 4, 0.5, turn=0),),
    ),
)

# Initials that can be tapped on a phone of the northern emporium: simulated, of nobody.
INITIALS = {NORTH: ("AB", "FC", "MR")}

PEOPLE = (
    Person("volontaria@demo.example", "operator", "Volontaria dimostrativa", (NORTH,)),
    Person("banco@demo.example", "operator", "Banco dimostrativo", (HUB,)),
    Person("ufficio@demo.example", "officer", "Ufficio dimostrativo"),
    Person("admin@demo.example", "administrator", "Amministrazione dimostrativa"),
    Person(
        "coordinatrice@demo.example",
        "operator",
        "Coordinatrice dimostrativa",
        (NORTH,),
        coordinator=True,
    ),
)

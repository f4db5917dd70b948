"""Words of the atlas: functions, states, names folded and compared, age of a source."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS_BEFORE_A_SOURCE_IS_OLD = 18
SLUG_LENGTH = 70

_DATED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


class Function(StrEnum):
    """What happens at a place; the order is that of lists and filters."""

    MARKET = "market"
    COVERED_MARKET = "covered_market"
    FARMERS_MARKET = "farmers_market"
    WHOLESALE_MARKET = "wholesale_market"
    EMPORIUM = "emporium"
    FOOD_DISTRIBUTION = "food_distribution"
    SOUP_KITCHEN = "soup_kitchen"
    COMMUNITY_FRIDGE = "community_fridge"
    FOOD_RECOVERY = "food_recovery"
    NEIGHBOURHOOD_HOUSE = "neighbourhood_house"
    COMMUNITY_DESK = "community_desk"
    URBAN_GARDEN = "urban_garden"
    GAS = "gas"
    ALVEARE = "alveare"
    SOCIAL_COOP_FOOD = "social_coop_food"
    FAIR_TRADE_SHOP = "fair_trade_shop"
    SLOW_FOOD_PRESIDIUM = "slow_food_presidium"


@dataclass(frozen=True)
class Family:
    """Functions that share one look on the map: a letter, a shape and a colour together."""

    slug: str
    label: str
    letter: str
    functions: tuple[Function, ...]


FAMILIES = (
    Family(
        "mercati", "Mercati", "M",
        (
            Function.MARKET, Function.COVERED_MARKET,
            Function.FARMERS_MARKET, Function.WHOLESALE_MARKET,
        ),
    ),
    Family(
        "aiuto", "Aiuto alimentare", "A",
        (
            Function.EMPORIUM, Function.FOOD_DISTRIBUTION,
            Function.SOUP_KITCHEN, Function.COMMUNITY_FRIDGE,
        ),
    ),
    Family("recupero", "Recupero di eccedenze", "R", (Function.FOOD_RECOVERY,)),
    Family(
        "comunita", "Luoghi di comunità", "C",
        (Function.NEIGHBOURHOOD_HOUSE, Function.COMMUNITY_DESK),
    ),
    Family("orti", "Orti urbani", "O", (Function.URBAN_GARDEN,)),
    Family("gruppi", "Acquisto di gruppo", "G", (Function.GAS, Function.ALVEARE)),
    Family(
        "economia", "Economia sociale e prodotti", "E",
        (Function.SOCIAL_COOP_FOOD, Function.FAIR_TRADE_SHOP, Function.SLOW_FOOD_PRESIDIUM),
    ),
)  # fmt: skip

FUNCTION_LABELS: dict[str, str] = {
    Function.MARKET: "Mercato",
    Function.COVERED_MARKET: "Mercato coperto",
    Function.FARMERS_MARKET: "Mercato contadino",
    Function.WHOLESALE_MARKET: "Mercato all'ingrosso",
    Function.EMPORIUM: "Emporio solidale",
    Function.FOOD_DISTRIBUTION: "Distribuzione di alimenti",
    Function.SOUP_KITCHEN: "Mensa",
    Function.COMMUNITY_FRIDGE: "Frigo di quartiere",
    Function.FOOD_RECOVERY: "Recupero di eccedenze",
    Function.NEIGHBOURHOOD_HOUSE: "Casa del Quartiere",
    Function.COMMUNITY_DESK: "Portineria di comunità",
    Function.URBAN_GARDEN: "Orto urbano",
    Function.GAS: "Gruppo di acquisto solidale",
    Function.ALVEARE: "Alveare (spesa dai produttori)",
    Function.SOCIAL_COOP_FOOD: "Cooperativa sociale del cibo",
    Function.FAIR_TRADE_SHOP: "Bottega del commercio equo",
    Function.SLOW_FOOD_PRESIDIUM: "Presidio Slow Food",
}


class Status(StrEnum):
    """The last that was heard of a place."""

    REPORTED = "reported"
    UNKNOWN = "unknown"
    WORKS = "works"
    ANNOUNCED = "announced"
    HISTORICAL = "historical"


STATUS_LABELS: dict[str, str] = {
    Status.REPORTED: "segnalato da una fonte",
    Status.UNKNOWN: "non si sa se è ancora attivo",
    Status.WORKS: "chiuso per lavori",
    Status.ANNOUNCED: "annunciato, non ancora aperto",
    Status.HISTORICAL: "non più attivo",
}


class Access(StrEnum):
    """Who may enter a place."""

    OPEN = "open"
    BOOKING = "booking"
    MEMBERS = "members"
    REFERRAL = "referral"
    STAFF = "staff"


ACCESS_LABELS: dict[str, str] = {
    Access.OPEN: "aperto a tutti",
    Access.BOOKING: "su appuntamento",
    Access.MEMBERS: "per chi è iscritto",
    Access.REFERRAL: "su segnalazione di un servizio",
    Access.STAFF: "solo per chi ci lavora",
}


class Wheelchair(StrEnum):
    """Whether somebody in a wheelchair gets in."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"


WHEELCHAIR_LABELS: dict[str, str] = {
    Wheelchair.YES: "accessibile in sedia a rotelle",
    Wheelchair.LIMITED: "accessibile in parte",
    Wheelchair.NO: "non accessibile in sedia a rotelle",
}


class Consent(StrEnum):
    """By whose word a place is public."""

    SOURCE = "source"
    GIVEN = "given"
    WITHHELD = "withheld"


# Places of people in need are published with their organisation's recorded consent.
IN_NEED = frozenset(
    {
        Function.EMPORIUM.value,
        Function.FOOD_DISTRIBUTION.value,
        Function.SOUP_KITCHEN.value,
        Function.COMMUNITY_FRIDGE.value,
    }
)

# What nobody can visit is off the map and the list unless it is asked for.
SHOWN_STATUSES = frozenset({Status.REPORTED.value, Status.UNKNOWN.value})

# Words that say what a place is, not which one it is.
_KIND_WORDS = frozenset(
    (
        "mercato", "mercati", "coperto", "frigo", "quartiere", "gas", "alveare", "orto", "orti",
        "repopp", "punto", "di", "del", "della", "dell", "dei", "delle", "il", "lo", "la", "le",
        "l", "al", "alla", "e",
    )
)  # fmt: skip


def family_of(function: str) -> Family:
    """Return the family of a function.

    >>> family_of("soup_kitchen").label
    'Aiuto alimentare'
    """
    return next(family for family in FAMILIES if function in family.functions)


def fold(text: str) -> str:
    """Return a text as plain lower-case words, without accents and signs.

    >>> fold("Bagni Pubblici di via Agliè, 9/A")
    'bagni pubblici di via aglie 9 a'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_A_WORD.sub(" ", plain.casefold()).strip()


def slugify(text: str, fallback: str = "luogo") -> str:
    """Return a readable identifier, cut at a word.

    >>> slugify("Tettoia dell'Orologio (Porta Palazzo)"), slugify("???")
    ('tettoia-dell-orologio-porta-palazzo', 'luogo')
    """
    slug = fold(text).replace(" ", "-")
    if len(slug) > SLUG_LENGTH:
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug or fallback


def place_slug(text: str) -> str:
    """Return a readable identifier that no address of the office's own pages already has.

    >>> place_slug("Importa"), place_slug("Importa bene")
    ('luogo-importa', 'importa-bene')
    """
    slug = slugify(text)
    return f"luogo-{slug}" if slug in {"nuovo", "importa", "fonti"} else slug


def address_key(address: str) -> str:
    """Return what two spellings of one address share: last word of the street, and number.

    >>> address_key("via Gaspare Saccarelli 18"), address_key("via Saccarelli 18")
    ('saccarelli 18', 'saccarelli 18')
    >>> address_key("piazza 8 Marzo"), address_key("")
    ('piazza 8 marzo', '')
    """
    words = fold(address).split()
    numbers = [n for n, word in enumerate(words) if word[0].isdigit() and n >= 2]
    return " ".join(words[numbers[0] - 1 :] if numbers else words)


def names_agree(one: str, other: str) -> bool:
    """Return whether one name, without the words for its kind, is contained in the other.

    >>> names_agree("Barrito", "Alveare Barrito"), names_agree("Orto Mannaro", "Orti di via Manno")
    (True, False)
    """
    first, second = _which(one), _which(other)
    return bool(first and second) and (first <= second or second <= first)


def _which(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) - _KIND_WORDS


def last_day_of_source(source_date: str) -> date | None:
    """Return the last day a source's date may mean, or None when it is undated.

    >>> last_day_of_source("2024-02"), last_day_of_source("n.d.")
    (datetime.date(2024, 2, 29), None)
    """
    match = _DATED.fullmatch(source_date)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3] or monthrange(year, month)[1]))
    except ValueError:
        return None


def latest_source_date(source_dates: Iterable[str]) -> str:
    """Return the most recent of some sources' dates, or "" when none is dated.

    >>> latest_source_date(["2022", "n.d.", "2022-11-30"])
    '2022'
    """
    dated = [(day, text) for text in source_dates if (day := last_day_of_source(text))]
    return max(dated)[1] if dated else ""


def is_to_confirm(source_date: str, confirmed_on: date | None, today: date) -> bool:
    """Return whether nobody has vouched for a place in the last 18 months.

    >>> is_to_confirm("2025-05", None, date(2026, 11, 22))
    False
    >>> is_to_confirm("2025-04", None, date(2026, 11, 22))
    True
    >>> is_to_confirm("n.d.", None, date(2026, 11, 22))
    True
    """
    days = [day for day in (last_day_of_source(source_date), confirmed_on) if day]
    return not days or max(days) < months_before(today, MONTHS_BEFORE_A_SOURCE_IS_OLD)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last of that month.

    >>> months_before(date(2026, 8, 31), 18)
    datetime.date(2025, 2, 28)
    """
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

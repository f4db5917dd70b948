"""Typed units: what each measures, how it converts inside its dimension, its Italian names."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


class UnitMismatch(ValueError):  # noqa: N818 - it says what happened
    """Two units that measure different things were mixed."""


@dataclass(frozen=True)
class Unit:
    """A unit: `size` is how many of its dimension's base unit it holds.

    A count noun is a dimension of its own: families are not people, and neither are kilos.
    """

    code: str
    dimension: str
    size: Decimal
    singular: str
    plural: str

    def name(self, value: float) -> str:
        """Return the Italian word for a number of these.

        >>> unit("famiglie").name(1), unit("famiglie").name(6), unit("kg").name(1)
        ('famiglia', 'famiglie', 'kg')
        """
        return self.singular if abs(value) == 1 else self.plural


_MASS = (("g", "0.001"), ("kg", "1"), ("t", "1000"))
_COUNTS = (
    ("persone", "persona", ("people", "persons", "beneficiari")),
    ("famiglie", "famiglia", ("households", "nuclei")),
    ("passaggi", "passaggio", ("passages", "visits")),
    ("organizzazioni", "organizzazione", ("organisations", "se_orgs", "tsi_partners", "enti")),
    ("sedi", "sede", ("sites", "sedi attive")),
    ("luoghi", "luogo", ("places",)),
    ("mercati", "mercato", ("markets",)),
    ("posteggi", "posteggio", ("pitches",)),
    ("banchi", "banco", ("stalls",)),
    ("posti", "posto", ("seats",)),
    ("alveari", "alveare", ()),
    ("imprese", "impresa", ("firms", "shops", "businesses")),
    ("produttori", "produttore", ("producers", "farms", "aziende")),
    ("lavoratori", "lavoratore", ("workers",)),
    ("contratti", "contratto", ("jobs", "contracts")),
    ("tirocini", "tirocinio", ("internships", "traineeships")),
    ("inserimenti", "inserimento", ("placements",)),
    ("progetti", "progetto", ("projects",)),
    ("iniziative", "iniziativa", ("initiatives", "actions", "azioni")),
    ("atti", "atto", ("acts",)),
    ("documenti", "documento", ("documents",)),
    ("scambi", "scambio", ("exchanges",)),
    ("incontri", "incontro", ("meetings",)),
    ("gruppi", "gruppo", ("groups",)),
    ("scuole", "scuola", ("schools",)),
    ("orti", "orto", ("gardens", "plots")),
    ("cucine", "cucina", ("kitchens",)),
    ("hub", "hub", ("hubs",)),
    ("empori", "emporio", ("emporiums",)),
    ("frigoriferi", "frigorifero", ("fridges",)),
    ("pasti", "pasto", ("meals",)),
    ("confezioni", "confezione", ("packs",)),
    ("mesi", "mese", ("months",)),
    ("ore", "ora", ("hours",)),
    ("ore per tonnellata", "ora per tonnellata", ("hours_per_tonne",)),
    ("passi", "passo", ("step", "steps")),
    ("numero", "", ("count", "n", "number")),
    ("indice", "", ("index", "score", "punti")),
)
_OTHERS = (
    Unit("%", "share", Decimal(1), "%", "%"),
    Unit("EUR", "money", Decimal(1), "€", "€"),
    Unit("m2", "area", Decimal(1), "m²", "m²"),
    Unit("ha", "area", Decimal(10_000), "ha", "ha"),
    Unit("km2", "area", Decimal(1_000_000), "km²", "km²"),
    Unit("m", "length", Decimal(1), "m", "m"),
    Unit("km", "length", Decimal(1000), "km", "km"),
    Unit("l", "volume", Decimal(1), "l", "l"),
    Unit("tCO2e", "co2e", Decimal(1000), "t CO₂e", "t CO₂e"),
    Unit("kgCO2e", "co2e", Decimal(1), "kg CO₂e", "kg CO₂e"),
)
_PER = (
    ("g/persona/settimana", "g per persona a settimana", ("g/person/week",)),
    ("kg/persona/anno", "kg per persona all'anno", ("kg/person/year",)),
    ("kg/mese", "kg al mese", ("kg/month",)),
    ("kg/anno", "kg all'anno", ("kg/year",)),
    ("persone/mese", "persone al mese", ("people/month",)),
    ("persone/settimana", "persone a settimana", ("people/week",)),
    ("persone/anno", "persone all'anno", ("people/year",)),
    ("famiglie/anno", "famiglie all'anno", ("households/year",)),
    ("pasti/giorno", "pasti al giorno", ("meals/day",)),
    ("pasti/settimana", "pasti a settimana", ("meals/week",)),
    ("pasti/anno", "pasti all'anno", ("meals/year",)),
)
_ALIASES = {
    "percent": "%",
    "share": "%",
    "quota": "%",
    "€": "EUR",
    "euro": "EUR",
    "m²": "m2",
    "t CO2e": "tCO2e",
    "kg CO2e": "kgCO2e",
}


def _registry() -> dict[str, Unit]:
    units = {code: Unit(code, "mass", Decimal(size), code, code) for code, size in _MASS}
    units |= {item.code: item for item in _OTHERS}
    for code, singular, aliases in _COUNTS:
        noun = "" if not singular else code
        made = Unit(code, f"count:{code}", Decimal(1), singular, noun)
        units |= dict.fromkeys((code, *aliases), made)
    for code, name, aliases in _PER:
        made = Unit(code, f"per:{code}", Decimal(1), name, name)
        units |= dict.fromkeys((code, *aliases), made)
    return units | {alias: units[code] for alias, code in _ALIASES.items()}


_UNITS = _registry()


def unit_codes() -> tuple[str, ...]:
    """Return the code of every known unit, aliases left out, in alphabetical order."""
    return tuple(sorted({item.code for item in _UNITS.values()}))


def is_unit(code: str) -> bool:
    """Return whether a code or alias names a known unit."""
    return code in _UNITS


def unit(code: str) -> Unit:
    """Return the unit with a code or alias.

    Raises KeyError for a word that is not one.

    >>> unit("people").code, unit("t").dimension
    ('persone', 'mass')
    """
    return _UNITS[code]


def unit_name(code: str, value: float = 2) -> str:
    """Return the Italian word for a number of units; a unit we do not know keeps its own.

    >>> unit_name("EUR"), unit_name("luoghi", 1), unit_name("vasetti")
    ('€', 'luogo', 'vasetti')
    """
    return _UNITS[code].name(value) if code in _UNITS else code


def same_dimension(first: str, second: str) -> bool:
    """Return whether two units measure the same thing; unknown ones only match themselves.

    >>> same_dimension("g", "t"), same_dimension("kg", "pasti"), same_dimension("xyz", "xyz")
    (True, False, True)
    """
    if first in _UNITS and second in _UNITS:
        return _UNITS[first].dimension == _UNITS[second].dimension
    return first == second


def convert(value: float, source: str, target: str) -> float:
    """Return a value in another unit of the same dimension.

    Raises UnitMismatch across dimensions: kilos become meals only by a factor, never by a unit.

    >>> convert(221, "t", "kg"), convert(12_345, "g", "kg")
    (221000.0, 12.345)
    >>> convert(1, "kg", "pasti")
    Traceback (most recent call last):
    foodplan.rules.units.UnitMismatch: kg e pasti misurano cose diverse.
    """
    if not same_dimension(source, target):
        raise UnitMismatch(f"{source} e {target} misurano cose diverse.")
    if source == target or source not in _UNITS:
        return value
    ratio = _UNITS[source].size / _UNITS[target].size
    return float(Decimal(repr(value)) * ratio)


def add(amounts: Iterable[tuple[float, str]], target: str) -> float:
    """Return the sum of values with their units, in one unit of their dimension.

    Raises UnitMismatch when one of them measures something else.

    >>> add([(1.5, "t"), (20, "kg")], "kg")
    1520.0
    """
    return float(sum(Decimal(repr(convert(value, code, target))) for value, code in amounts))

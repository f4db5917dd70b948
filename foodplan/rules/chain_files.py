"""Files of short chains: their columns, how their cells read, rows of totals, what is said."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from foodplan.rules.mass import Reading, read_mass
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

GAS, GDXP, DFC, CANTEENS = "gas", "gdxp", "dfc", "canteens"
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        GAS: "tabella di forniture",
        GDXP: "ordine GDXP",
        DFC: "ordini Data Food Consortium",
        CANTEENS: "tabella di mense",
    }
)
LARGEST_FILE = 1_000_000
MOST_ROWS = 2000
MOST_NESTED = 40

# Column of a file: what it says; in the order in which the template has them.
GAS_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "periodo": "month",
        "produttore": "producer",
        "partita iva": "vat",
        "punto vendita": "outlet",
        "categoria": "category",
        "prodotto": "product",
        "kg": "grams",
        "euro": "cents",
        "trasformato": "processed",
        "intermediari": "intermediaries",
        "km dichiarati": "declared_km",
        "codice": "code",
    }
)
GAS_NEEDED = ("periodo", "produttore", "categoria", "kg")
CANTEEN_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "mensa": "outlet",
        "tipo": "kind",
        "dal mese": "first_month",
        "al mese": "last_month",
        "categoria": "category",
        "prodotto": "product",
        "kg": "grams",
        "euro": "cents",
        "locale": "local",
        "motivo": "local_reason",
        "produttore": "producer",
        "documento": "document",
        "fonte": "source",
        "codice": "code",
    }
)
CANTEEN_NEEDED = ("tipo", "dal mese", "kg", "locale")
SAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        GAS: (
            "10/2026", "Cascina Esempio", "", "GAS Esempio", "Ortofrutta", "Carote", "12,5",
            "30,00", "non trasformato", "", "", "",
        ),
        CANTEENS: (
            "Mensa Esempio", "fattura", "09/2026", "09/2026", "Ortofrutta", "Carote", "12,5",
            "30,00", "sì", "Orto di Moncalieri, sulla bolla", "", "Fattura 1/2026", "", "",
        ),
    }
)  # fmt: skip
# What the cells are called on the page, where no column or path says it.
FIELD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "month": "mese",
        "producer": "produttore",
        "outlet": "punto vendita",
        "category": "categoria",
        "grams": "chili",
        "cents": "euro",
        "processed": "trasformato",
        "intermediaries": "intermediari",
        "declared_km": "km dichiarati",
        "kind": "tipo",
        "first_month": "dal mese",
        "last_month": "al mese",
        "product": "prodotto",
        "local": "locale",
        "local_reason": "motivo",
        "document": "documento",
        "source": "fonte",
        "withdrawn": "ritirata",
    }
)

TOO_LARGE = Problem("file", "Il file è troppo grande: al massimo 1 MB. Dividerlo.")
TOO_MANY = Problem("file", "Il file ha più di 2000 righe: dividerlo.")
TOO_NESTED = Problem("file", "Il file è annidato più di quanto un ordine sia mai: non si legge.")
EMPTY = Problem("file", "Scegliere un file che contiene qualcosa.")
XML = Problem(
    "file",
    "È un file XML: il GDXP in XML è un listino senza le quantità ordinate, e un listino non dice "
    "che cosa è stato venduto. Esportare l'ordine in GDXP JSON, oppure usare la tabella CSV.",
)
UNSAFE_XML = Problem(
    "file", "Il file XML contiene una dichiarazione DOCTYPE o ENTITY: non si apre."
)
NO_JSON = "Il file non è JSON valido: alla riga %(row)s c'è un errore."
OTHER_JSON = Problem(
    "file",
    "Il JSON non è un ordine GDXP (manca «blocks») né Data Food Consortium (manca «@graph»).",
)
OTHER_VERSION = "È GDXP nella versione %(version)s: si legge solo la 1."
NO_ORDER = Problem("file", "Nel file non c'è nessun ordine: nessuna riga da leggere.")
NO_COLUMN = (
    "Non si riconoscono le colonne. Per le forniture servono almeno: %(gas)s. Per le mense almeno: "
    "%(canteens)s."
)

PRICE_LIST = Problem(
    "grams",
    "È un listino: non c'è una quantità ordinata (bookingInfo.totalQty), niente da contare.",
)
NOT_ORDERED = Problem("grams", "Nessuno lo ha ordinato: la quantità è zero.")
OPEN_ORDER = Problem("month", "L'ordine è ancora aperto: le quantità possono cambiare.")
NO_DELIVERY = Problem("month", "Manca la data di consegna (deliveryDate): non si sa di che mese è.")
NOT_DONE = "L'ordine è «%(status)s»: si contano solo quelli conclusi."
NO_STATUS = Problem("status", "L'ordine non dice se è concluso: si contano solo quelli conclusi.")
NO_ORDER_DATE = Problem("month", "L'ordine non ha una data: non si sa di che mese è.")
NO_NUMBER = Problem(
    "code", "L'ordine non ha un numero: non si saprebbe riconoscerlo un'altra volta."
)
NO_WEIGHT = (
    "L'unità è «%(unit)s», e non si sa quanto pesa: serve un'unità di peso, oppure il peso del "
    "prodotto."
)
NO_AMOUNT = "«%(typed)s» non è una quantità."
TOO_FINE = "«%(typed)s» ha troppi decimali: il peso si scrive fino al grammo (12,345 kg)."
TWO_WAYS = "«%(typed)s» si legge in due modi: scrivere %(whole)s oppure %(parts)s."
NO_MONTH = "«%(typed)s» non è un mese: scriverlo come 10/2026, 2026-10 o 15/10/2026."
NO_WORD = "Scegliere tra: %(words)s."
FORMULA = Problem(
    "file", "La cella ha una formula senza valore: aprire il file, salvarlo e rimandarlo."
)
MERGED = (
    "La cella è unita sulle righe da %(first)s a %(last)s: dividerla e scrivere il valore di ogni "
    "riga."
)
TOO_LONG = "Il testo ha %(length)s caratteri e ce ne stanno %(most)s."
TWICE = (
    "La riga %(row)s dice già lo stesso: sommare le due righe, oppure dare a ognuna un codice "
    "diverso."
)
NO_PRODUCER = Problem("producer", "Manca il produttore.")
UNKNOWN_PRODUCER = "«%(name)s» non è un produttore registrato: registrarlo, o scegliere chi è."
UNKNOWN_CATEGORY = "«%(name)s» non è una categoria. Le categorie sono: %(known)s."
NO_CATEGORY = "Manca la categoria. Le categorie sono: %(known)s."
UNKNOWN_OUTLET = "«%(name)s» non è un punto vendita registrato: registrarlo, o scegliere qual è."
NO_OUTLET = Problem("outlet", "Il file non dice il punto vendita: sceglierlo.")
DIFFERENT = Problem(
    "key", "C'è già, ma dice altro: resta com'è. Se è da correggere, si corregge nella sua pagina."
)
TAKEN_BACK = Problem("key", "C'era già ed è stata ritirata: non torna da sola.")
NAMED_TOTAL = "È una riga di totale: lo dice «%(word)s». Non si conta due volte."
SUM_TOTAL = Problem(
    "row", "È una riga di totale: senza prodotto, e uguale alla somma delle righe sopra."
)

_TOTAL = re.compile(
    r"(?:sub|sotto|gran|grand)? ?(?:totale|totali|tot|total|totals)\b.*|(?:importo|valore|peso) "
    r"totale\b.*|somma|sommano|somma (?:di|dei|delle|totale|parziale|complessiva|mese)\b.*|riporto|"
    r"a riportare|riepilogo\b.*|complessiv[oi]\b.*"
)
_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip
_SHAPES = (
    re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})", re.ASCII),
    re.compile(r"(?P<year>[0-9]{4})[/.-](?P<month>[0-9]{1,2})", re.ASCII),
    re.compile(r"[0-9]{1,2}[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})", re.ASCII),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-[0-9]{1,2}(?:[T ].*)?", re.ASCII),
)
_COMMA = re.compile(r"[0-9.]*,[0-9]+")
_POINT = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_UNITS: Mapping[str, int] = MappingProxyType(
    {"kg": 1000, "kilogram": 1000, "kilograms": 1000, "kilogrammo": 1000, "kilogrammi": 1000,
     "chilogrammo": 1000, "chilogrammi": 1000, "chilo": 1000, "chili": 1000, "kili": 1000,
     "kilo": 1000, "g": 1, "gr": 1, "gram": 1, "grams": 1, "grammo": 1, "grammi": 1, "hg": 100,
     "etto": 100, "etti": 100, "q": 100_000, "quintale": 100_000, "quintali": 100_000,
     "t": 1_000_000, "ton": 1_000_000, "tonne": 1_000_000, "tonnellata": 1_000_000,
     "tonnellate": 1_000_000}
)  # fmt: skip
_SIZED = re.compile(r"(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(?P<unit>[a-z]+)\b")


def is_total(text: str) -> bool:
    """Return whether a cell names a total and no goods.

    >>> is_total("TOTALE ottobre"), is_total("Sub-totale"), is_total("Somma"), is_total("Totani")
    (True, True, True, False)
    """
    return _TOTAL.fullmatch(fold(text)) is not None


def read_period(text: str) -> int | None:
    """Return the month (yyyymm) of a month or a day as people and computers write it, or None.

    >>> read_period("10/2026"), read_period("ottobre 2026"), read_period("2026-10-05T08:00:00Z")
    (202610, 202610, 202610)
    >>> read_period("13/2026"), read_period("presto")
    (None, None)
    """
    typed = text.strip()[:40]
    words = typed.casefold().split()
    if len(words) == 2 and words[0] in _MONTHS:
        typed = f"{_MONTHS.index(words[0]) + 1}/{words[1]}"
    for shape in _SHAPES:
        found = shape.fullmatch(typed)
        if found and 1 <= int(found["month"]) <= 12:
            return int(found["year"]) * 100 + int(found["month"])
    return None


def style_of(cells: list[str]) -> Reading | None:
    """Return how "1.234" is meant in a column, told by its other cells, or None where none tells.

    >>> style_of(["12,5", "1.234"]), style_of(["12.5", "1.234"]), style_of(["1.234"])
    (<Reading.THOUSANDS: 'thousands'>, <Reading.DECIMAL: 'decimal'>, None)
    """
    comma = any(_COMMA.fullmatch(cell.strip()) for cell in cells)
    point = any(_POINT.fullmatch(cell.strip()) for cell in cells)
    if comma == point:
        return None
    return Reading.THOUSANDS if comma else Reading.DECIMAL


def read_kilos(text: str, reading: Reading | None = None) -> int | Problem | None:
    """Return the grams of typed kilos, None for an empty cell, or what is wrong.

    >>> read_kilos("1.234,5"), read_kilos("1.234", Reading.THOUSANDS), read_kilos(" ")
    (1234500, 1234000, None)
    >>> read_kilos("1.234").text
    '«1.234» si legge in due modi: scrivere 1234 oppure 1,234.'
    """
    typed = text.strip()
    if not typed:
        return None
    if reading is None and _AMBIGUOUS.fullmatch(typed):
        whole, parts = typed.replace(".", ""), typed.replace(".", ",")
        return Problem("grams", TWO_WAYS, {"typed": typed, "whole": whole, "parts": parts})
    return read_mass(typed[:60], reading=reading, confirm_heavy=True)


def unit_grams(unit: str) -> Decimal | None:
    """Return the grams of one unit as a file names it, or None where no weight is said.

    >>> unit_grams("Chili"), unit_grams("dfc-m:Kilogram"), unit_grams("confezione da 500 g")
    (Decimal('1000'), Decimal('1000'), Decimal('500'))
    >>> unit_grams("Cassette") is None
    True
    """
    last = re.split(r"[#/:]", unit.strip()[:200])[-1].strip().rstrip(".").casefold()
    if last in _UNITS:
        return Decimal(_UNITS[last])
    sized = [
        Decimal(found["number"].replace(",", ".")) * _UNITS[found["unit"]]
        for found in _SIZED.finditer(unit.casefold()[:200])
        if found["unit"] in _UNITS
    ]
    return sized[0] if len(sized) == 1 and sized[0] > 0 else None


def vat_key(text: str) -> str:
    """Return a VAT number as it is compared: digits and letters, without the country.

    >>> vat_key("IT 0123 4567-890"), vat_key("n.d.")
    ('01234567890', '')
    """
    plain = re.sub(r"[^0-9A-Z]", "", text.upper()).removeprefix("IT")
    return plain if sum(sign.isdigit() for sign in plain) >= 7 else ""

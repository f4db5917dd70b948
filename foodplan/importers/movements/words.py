"""The words that Italian files use: titles of columns, kinds of acts, categories, answers."""

from foodplan.rules.ledger import DateKind, MovementKind, SourceKind
from foodplan.rules.movement_files import KIND_WORDS, METHOD_WORDS, SOURCE_WORDS
from foodplan.rules.places import fold

# What a title may be called, folded, the surest first.
TITLES: dict[str, tuple[str, ...]] = {
    "id": ("id", "uuid", "identificativo"),
    "day": (
        "data", "giorno", "data movimento", "data del movimento", "data arrivo", "data ritiro",
        "data consegna", "data entrata", "data uscita", "data carico", "data scarico", "data doc",
        "data documento", "date", "day", "quando",
    ),
    "kind": (
        "movimento", "tipo movimento", "tipo di movimento", "tipo", "causale", "operazione",
        "entrata uscita", "carico scarico", "e u", "c s", "kind", "verso",
    ),
    "counterpart": ("da chi a chi", "da a", "controparte", "soggetto", "ente"),
    "source": (
        "fonte", "donatore", "fornitore", "provenienza", "origine", "da", "da chi", "mercato",
        "negozio", "supermercato", "punto vendita", "punto di ritiro", "ritirato da", "source",
    ),
    "destination": (
        "destinazione", "a chi", "a", "destinatario", "dove", "consegnato a", "destination",
    ),
    "category": (
        "categoria", "categoria merce", "categoria merceologica", "merce", "prodotto", "prodotti",
        "alimento", "alimenti", "articolo", "descrizione", "tipo merce", "tipologia", "genere",
        "descrizione prodotto", "tipo prodotto", "tipo di prodotto", "category",
    ),
    "kg": (
        "kg", "peso", "peso kg", "kg netti", "chili", "chilogrammi", "peso netto", "peso netto kg",
        "quantita kg", "quantita in kg", "peso in kg", "totale kg", "kg totali", "chilogrammi kg",
        "peso totale", "kg recuperati", "kg distribuiti", "quantita", "qta", "q ta", "weight",
    ),
    "grams": ("grammi", "g", "gr", "peso g", "peso in grammi", "quantita g", "grams"),
    "packs": (
        "confezioni", "colli", "casse", "cassette", "numero colli", "n colli", "pezzi", "pacchi",
        "numero casse", "n casse", "n cassette", "n pezzi", "numero confezioni", "n confezioni",
        "quantita scritta", "scatole",
    ),
    "pack": ("confezione", "tipo collo", "tipo confezione", "imballo", "unita scritta", "formato"),
    "pack_grams": ("grammi confezione", "grammi per confezione", "grammi per unita"),
    "unit": ("unita", "unita di misura", "um", "u m"),
    "source_kind": (
        "tipo provenienza", "tipo di provenienza", "tipo fonte", "tipo di fonte", "tipo donatore",
    ),
    "method": ("come misurato", "metodo", "modo di misura", "misura"),
    "lot": (
        "scadenza", "data scadenza", "data di scadenza", "scade il", "tmc", "lotto scadenza",
    ),
    "households": ("famiglie", "nuclei", "nuclei familiari", "n famiglie", "numero famiglie"),
    "people": ("persone", "n persone", "numero persone", "beneficiari", "assistiti", "utenti"),
    "minors": ("minori", "bambini", "n minori"),
    "document": (
        "documento", "ddt", "n ddt", "numero ddt", "bolla", "n bolla", "numero bolla",
        "documento di trasporto", "rif documento", "riferimento", "protocollo", "n documento",
        "numero documento", "n doc",
    ),
    "reason": ("motivo codice",),
    "intact": ("confezioni integre", "integre", "confezione integra"),
    "closed": ("storico chiuso", "storico"),
    "note": ("nota", "note", "osservazioni", "annotazioni", "commenti"),
    "site": ("sede", "emporio", "magazzino", "deposito", "punto di distribuzione", "hub"),
}  # fmt: skip

# Titles of the columns that a file of refused rows has beside its own.
REFUSED_TITLES = ("motivo", "suggerimento", "importazione")

_INTAKE = (
    "entrata entrate ingresso ingressi arrivo arrivi arrivato carico carichi ritiro ritiri "
    "ritirato ricevuto raccolta recupero recuperato donazione dono acquisto in e c intake"
)
_OUT = (
    "uscita uscite distribuzione distribuito distribuiti scarico scarichi consegna consegne "
    "consegnato erogazione ceduto dato out u s distribution"
)
_WASTE = (
    "scarto scarti scartato smaltimento smaltito rifiuto rifiuti buttato perdita perdite "
    "deperito deteriorato scaduto avariato eliminato disposal"
)
_BACK = "reso resi restituzione restituito return"
_OPENING = (
    "giacenza iniziale", "giacenza", "inventario iniziale", "saldo iniziale",
    "rimanenza iniziale", "rimanenze iniziali", "esistenza iniziale", "opening",
)  # fmt: skip

# A word for an act, with what stands on its other side where the word says so.
KINDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_INTAKE.split(), (MovementKind.INTAKE.value, "")),
    **dict.fromkeys(_OUT.split(), (MovementKind.DISTRIBUTION.value, "")),
    **dict.fromkeys(_WASTE.split(), (MovementKind.DISPOSAL.value, "")),
    **dict.fromkeys(_BACK.split(), (MovementKind.RETURN.value, "")),
    **dict.fromkeys(_OPENING, (MovementKind.OPENING.value, "")),
    **{fold(word): (str(kind), "") for kind, word in KIND_WORDS.items()},
    "vendita": (MovementKind.DISTRIBUTION.value, "buyers"),
    "venduto": (MovementKind.DISTRIBUTION.value, "buyers"),
    "compostaggio": (MovementKind.DISPOSAL.value, "waste:composting"),
    "mangimi": (MovementKind.DISPOSAL.value, "feed"),
}
# Acts that no file brings in: they speak of two sites, of shelves, or of a kitchen.
NOT_FROM_FILES = frozenset(
    ("trasferimento", "trasferimenti", "spedizione", "ricevimento", "conta", "inventario",
     "rettifica", "trasformazione", "cucina", "annullamento", "storno", "dispatch", "receipt",
     "count", "transform", "reversal")
)  # fmt: skip

METHODS = {
    **{fold(word): slug for slug, word in METHOD_WORDS.items()},
    **{slug: slug for slug in METHOD_WORDS},
    "pesata": "weighed", "bilancia": "weighed", "confezioni": "pack", "colli": "pack",
    "stima": "estimated", "stimata": "estimated", "a occhio": "estimated",
}  # fmt: skip
SOURCE_KINDS = {
    **{fold(word): slug for slug, word in SOURCE_WORDS.items()},
    **{fold(kind.slug): kind.slug for kind in SourceKind},
    "mercato": "market_surplus", "mercati": "market_surplus", "mercato rionale": "market_surplus",
    "ingrosso": "wholesale_surplus", "mercato ingrosso": "wholesale_surplus",
    "mercato all ingrosso": "wholesale_surplus",
    "supermercato": "retail_surplus", "supermercati": "retail_surplus", "negozio": "retail_surplus",
    "negozi": "retail_surplus", "gdo": "retail_surplus", "grande distribuzione": "retail_surplus",
    "industria": "manufacturing_surplus", "produzione": "manufacturing_surplus",
    "panificio": "manufacturing_surplus", "mensa": "catering_surplus",
    "mense": "catering_surplus", "ristorante": "catering_surplus",
    "ristorazione": "catering_surplus", "azienda agricola": "farm_surplus",
    "agricoltura": "farm_surplus", "colletta": "food_drive", "colletta alimentare": "food_drive",
    "raccolta alimentare": "food_drive", "donazione": "private_gift", "privato": "private_gift",
    "privati": "private_gift", "dono": "private_gift", "acquisto": "purchase",
    "acquistato": "purchase", "agea": "public_aid", "fead": "public_aid",
    "aiuti pubblici": "public_aid", "filiera corta": "short_chain", "banco": "other_organisation",
    "altra organizzazione": "other_organisation", "altro ente": "other_organisation",
}  # fmt: skip

PEOPLE = frozenset(
    ("", "persone", "famiglie", "persona", "famiglia", "nuclei", "people", "beneficiari", "utenti",
     "assistiti", "distribuzione", "emporio")
)  # fmt: skip
BUYERS = frozenset(("acquirenti", "buyers", "vendita", "clienti", "venduto"))
WASTE_WORDS = {
    "": "waste", "rifiuti": "waste", "rifiuto": "waste", "smaltimento": "waste", "scarto": "waste",
    "compost": "waste:composting", "umido": "waste:composting", "organico": "waste:composting",
    "compostiera": "waste:composting", "indifferenziata": "waste:refuse",
    "animali": "feed", "mangimi": "feed", "mangime": "feed", "canile": "feed",
}  # fmt: skip
YES_WORDS = frozenset(("si", "x", "vero", "true", "1", "yes", "s"))
NO_WORDS = frozenset(("", "no", "falso", "false", "0", "n"))

DATE_KINDS = {
    "da consumarsi entro": DateKind.USE_BY, "consumarsi entro": DateKind.USE_BY,
    "da consumare entro": DateKind.USE_BY, "scadenza": DateKind.USE_BY,
    "preferibilmente entro": DateKind.BEST_BEFORE, "da consumarsi preferibilmente entro":
    DateKind.BEST_BEFORE, "tmc": DateKind.BEST_BEFORE,
}  # fmt: skip

# Other words for the categories that the product ships with, used where a city has these slugs.
CATEGORY_ALIASES: dict[str, str] = {
    "ortofrutta": "frutta e verdura;frutta;verdura;verdure;ortaggi;insalata;mele;"
    "arance;frutta verdura;verdura e frutta;ortofrutticoli;ortofrutta fresca",
    "patate-tuberi": "patate;tuberi;patata",
    "pane-forno": "pane;panetteria;prodotti da forno;forno;panificati;pizza;focaccia;grissini",
    "pasta-riso-cereali": "pasta;riso;cereali;farina;farine;pasta e riso;pasta riso",
    "legumi-scatolame": "legumi;scatolame;scatolette;tonno;pelati;conserve;passata;"
    "alimenti in scatola;fagioli;ceci;lenticchie",
    "latte-yogurt": "latte;yogurt;latte e yogurt;latte fresco;latte uht",
    "formaggi": "formaggio;mozzarella",
    "uova": "uovo",
    "carne-salumi": "carne;salumi;carni;pollo;affettati;prosciutto",
    "pesce": "pesce fresco;prodotti ittici;pesce surgelato",
    "olio-condimenti": "olio;condimenti;aceto;sale;olio d oliva;olio di semi",
    "dolci-colazione": "dolci;colazione;biscotti;merendine;marmellata;zucchero;dolciumi;caffe",
    "bevande": "bevanda;acqua;succhi;succhi di frutta;bibite",
    "piatti-pronti": "piatto pronto;piatti pronti;gastronomia;pasti pronti;surgelati pronti",
    "alimenti-misti": "misto;misti;alimenti vari;vari;generi alimentari;alimentari;alimenti;"
    "viveri;prodotti misti;alimenti misti",
    "infanzia": "prodotti per l infanzia;omogeneizzati;pannolini;latte in polvere;prima infanzia",
    "non-alimentari": "non alimentare;igiene;detersivi;igiene casa;igiene personale;"
    "prodotti per l igiene",
}

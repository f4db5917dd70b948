"""Files of places and areas: what a column can say, and the titles that offices give it."""

from collections.abc import Mapping

from foodplan.rules.places import fold

# What a column of a file of places can say, in the order of lists. A register's own key of a
# place is `ref:` and the register's name.
PLACE_FIELDS: dict[str, str] = {
    "name": "Nome",
    "function": "Funzione",
    "address": "Indirizzo",
    "house_number": "Numero civico",
    "municipality": "Comune",
    "lat": "Latitudine (o Nord, Y)",
    "lon": "Longitudine (o Est, X)",
    "point": "Punto in una cella sola (WKT o due numeri)",
    "approximate": "Il punto è approssimato (sì o no)",
    "approx_lat": "Latitudine approssimata",
    "approx_lon": "Longitudine approssimata",
    "error_m": "Di quanti metri il punto può sbagliare",
    "basis": "Come si è trovato il punto",
    "circoscrizione": "Circoscrizione",
    "status": "Stato",
    "url": "Sito",
    "phone": "Telefono",
    "email": "Posta elettronica",
    "hours_note": "Orario come lo scrive la fonte",
    "access_note": "Condizioni di accesso",
    "wheelchair": "Accesso in sedia a rotelle",
    "note": "Nota",
    "source_name": "Nome della fonte",
    "source_url": "Pagina della fonte",
    "source_date": "Data della fonte",
    "slug": "Identificativo del luogo in questa mappa",
    "ref:isil": "Codice ISIL",
    "ref:osm": "Identificativo OpenStreetMap",
    "ref:wikidata": "Identificativo Wikidata",
    "ref:id": "Codice del luogo nella fonte",
}

AREA_FIELDS: dict[str, str] = {
    "level": "Livello (circoscrizione, quartiere, zona)",
    "code": "Codice",
    "name": "Nome",
    "also_known_as": "Altro nome",
    "parent": "Circoscrizione che la contiene",
    "population": "Abitanti",
    "population_date": "Data degli abitanti",
    "population_source": "Fonte degli abitanti",
    "area_km2": "Superficie in km²",
    "area_source": "Fonte della superficie",
    "outline": "Contorno (WKT)",
}

# What becomes of a row; each stands in exactly one.
OUTCOME_LABELS: dict[str, str] = {
    "added": "nuovo",
    "changed": "aggiornato",
    "same": "già così",
    "merged": "unito a un'altra riga",
    "kept": "tenuto il dato migliore",
    "queued": "da decidere",
    "refused": "rifiutato",
}

# Why a row's value is taken or not.
KEPT_REASONS: dict[str, str] = {
    "": "nessuno lo diceva",
    "better": "la fonte è migliore o più recente",
    "same_source": "la stessa fonte si corregge",
    "worse": "la fonte di prima è migliore o più recente",
    "cleared": "l'ufficio lo ha verificato: resta com'è, la proposta va in coda",
    "doubtful": "non è sicuro che sia lo stesso luogo: decide l'ufficio",
}

# Reference systems that files of places come in, by EPSG code.
CRS_LABELS: dict[int, str] = {
    4326: "WGS84, gradi (EPSG:4326)",
    3003: "Gauss-Boaga fuso ovest, metri (EPSG:3003)",
    32632: "UTM 32 nord WGS84, metri (EPSG:32632)",
    25832: "UTM 32 nord ETRS89, metri (EPSG:25832)",
    7791: "UTM 32 nord RDN2008, metri (EPSG:7791)",
    6707: "UTM 32 nord RDN2008, metri (EPSG:6707)",
    23032: "UTM 32 nord ED50, metri (EPSG:23032)",
    4258: "ETRS89, gradi (EPSG:4258)",
    6706: "RDN2008, gradi (EPSG:6706)",
    4265: "Monte Mario, gradi (EPSG:4265)",
    3857: "Mercatore del web, metri (EPSG:3857)",
}

_PLACE_TITLES: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "nome", "denominazione", "denominazioni ufficiale", "denominazione ufficiale",
        "insegna", "nome luogo", "nome mercato", "nome struttura", "ragione sociale", "titolo",
        "struttura", "denom", "mercato", "nome sede", "name it",
    ),
    "function": ("function", "funzione", "funzioni", "category", "categoria", "functions"),
    "address": (
        "address", "indirizzo", "indirizz", "indirizzo via piazza", "via", "via piazza",
        "ubicazione", "localizzazione", "addr full", "addr street", "toponimo", "indirizzo sede",
    ),
    "house_number": ("civico", "numero civico", "n civico", "addr housenumber", "num civico"),
    "municipality": ("municipality", "comune", "citta", "city", "addr city", "localita"),
    "lat": (
        "lat", "latitude", "latitudine", "y", "coord y", "coordy", "nord", "y wgs84", "lat wgs84",
        "ycoord", "y coord", "coordinata y", "northing", "lat y",
    ),
    "lon": (
        "lon", "lng", "long", "longitude", "longitudine", "x", "coord x", "coordx", "est",
        "x wgs84", "lon wgs84", "xcoord", "x coord", "coordinata x", "easting", "long x",
    ),
    "point": (
        "point", "punto", "wkt", "wkt geom", "geometria", "geometry", "the geom", "geom",
        "coordinate", "coordinates", "geo point 2d", "geopoint", "posizione", "location",
    ),
    "approximate": ("approximate", "approssimato"),
    "approx_lat": ("approx lat",),
    "approx_lon": ("approx lon",),
    "error_m": ("location error m", "approx error m", "error m"),
    "basis": ("approx basis it", "approx basis", "coord source", "location basis"),
    "circoscrizione": ("circoscrizione", "civic area", "ncirco", "circ", "n circ", "district"),
    "status": ("status", "stato"),
    "url": ("url", "sito", "sito web", "sito internet", "website", "web", "contact website"),
    "phone": ("phone", "telefono", "tel", "contact phone", "recapito telefonico", "telefoni"),
    "email": ("email", "e mail", "mail", "posta elettronica", "contact email"),
    "hours_note": (
        "hours note", "orario", "orari", "orario di apertura", "orari di apertura",
        "opening hours it", "opening hours", "orario apertura", "orari apertura",
    ),
    "access_note": ("access note", "condizioni di accesso", "modalita di accesso", "requisiti"),
    "wheelchair": (
        "wheelchair", "accesso portatori handicap", "accessibilita", "accesso disabili",
    ),
    "note": ("note", "notes it", "notes", "descrizione", "description", "annotazioni"),
    "source_name": ("source name", "fonte", "nome fonte", "source"),
    "source_url": ("source url", "pagina fonte", "url fonte"),
    "source_date": (
        "source date", "data fonte", "data aggiornamento", "aggiornato al", "data",
    ),
    "slug": ("slug", "id luogo"),
    "ref:isil": ("codiceisil", "codice isil", "isil"),
    "ref:osm": ("osm id", "id osm", "full id"),
    "ref:wikidata": ("wikidata",),
}  # fmt: skip

_AREA_TITLES: dict[str, tuple[str, ...]] = {
    "level": ("level", "livello"),
    "code": (
        "code", "codice", "ncirco", "circ", "cod zona", "zonastat", "zona stat", "zona", "id quart",
        "cod quart", "codice zona", "codice circoscrizione", "numero", "circoscrizione",
    ),
    "name": ("name", "nome", "denominazione", "denom", "quartiere", "nome quartiere", "descr"),
    "also_known_as": ("aka", "also known as", "altro nome"),
    "parent": ("parent", "circoscrizione padre"),
    "population": ("population", "popolazione", "abitanti", "residenti", "pop", "pop residente"),
    "population_date": ("population date", "data popolazione", "anno popolazione"),
    "population_source": ("population source", "fonte popolazione"),
    "area_km2": ("area km2", "superficie km2", "kmq"),
    "area_source": ("area source", "fonte superficie"),
    "outline": ("outline", "geometria", "wkt", "wkt geom", "geometry", "the geom", "geom"),
}  # fmt: skip


def _by_title(titles: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, int]]:
    return {
        title: (field, rank) for field, names in titles.items() for rank, title in enumerate(names)
    }


_PLACES = _by_title(_PLACE_TITLES)
_AREAS = _by_title(_AREA_TITLES)


def field_of(title: str, *, areas: bool = False) -> tuple[str, int]:
    """Return what a title says, and how sure that is (0 the surest); nothing is ("", 99).

    >>> field_of("denominazioni.ufficiale"), field_of("COORD_X"), field_of("MQ_TOT_L")
    (('name', 3), ('lon', 6), ('', 99))
    """
    return (_AREAS if areas else _PLACES).get(fold(title), ("", 99))

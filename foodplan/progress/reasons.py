"""Why a figure cannot be given, and the states an indicator may be in, with their Italian words."""

from enum import StrEnum


class Why(StrEnum):
    """Why a share of the way is not given."""

    NO_DATA = "no_data"
    NOT_MEASURED = "not_measured"
    CONFLICT = "conflict"
    STALE = "stale"
    SHORT_PERIOD = "short_period"
    NO_TARGET = "no_target"
    UNKNOWN_BASELINE = "unknown_baseline"
    ONLY_BASELINE = "only_baseline"
    OTHER_PERIMETER = "other_perimeter"
    LOW_COVERAGE = "low_coverage"
    FALLING_NEEDS_ALL = "falling_needs_all"
    NO_TOLERANCE = "no_tolerance"
    ZERO_DENOMINATOR = "zero_denominator"
    NOT_RECORDED = "not_recorded"
    NOTHING_DUE = "nothing_due"
    SMALL_COUNT = "small_count"
    NOT_ADDITIVE = "not_additive"
    PEOPLE_ARE_NOT_LISTED = "people_are_not_listed"
    NOT_FROM_THE_LEDGER = "not_from_the_ledger"
    FEW_POINTS = "few_points"
    PROPOSED_WEIGHT = "proposed_weight"

    @property
    def words(self) -> str:
        """The few Italian words shown beside a missing percentage.

        >>> Why.OTHER_PERIMETER.words
        'perimetro diverso'
        """
        return _WORDS[self][0]

    @property
    def sentence(self) -> str:
        """The Italian sentence that explains it."""
        return _WORDS[self][1]


_WORDS = {
    Why.NO_DATA: ("senza dati", "Nessun dato per il periodo: un dato che manca non è uno zero."),
    Why.NOT_MEASURED: (
        "senza dati",
        "Nessun indicatore ha ancora una misura da confrontare con il suo traguardo.",
    ),
    Why.CONFLICT: (
        "rilevazioni in conflitto",
        "Più fonti dicono valori diversi per lo stesso periodo e nessuna è ancora ufficiale.",
    ),
    Why.STALE: ("dato troppo vecchio", "L'ultimo valore è troppo vecchio per valere ancora."),
    Why.SHORT_PERIOD: (
        "periodo incompleto",
        "I periodi rilevati non coprono un anno intero, e il traguardo è annuale.",
    ),
    Why.NO_TARGET: ("nessun traguardo", "Non è stato fissato un traguardo."),
    Why.UNKNOWN_BASELINE: (
        "valore di partenza ignoto",
        "Il valore di partenza non è noto: non si può dire quanta strada è stata fatta.",
    ),
    Why.ONLY_BASELINE: (
        "nessuna rilevazione dopo la partenza",
        "L'ultima rilevazione è ancora quella di partenza: dopo non ha misurato nessuno.",
    ),
    Why.OTHER_PERIMETER: (
        "perimetro diverso",
        "Il valore e il punto di partenza riguardano insiemi diversi: non si confrontano.",
    ),
    Why.LOW_COVERAGE: (
        "copertura insufficiente",
        "I dati coprono meno del 60 %: la percentuale sarebbe ingannevole.",
    ),
    Why.FALLING_NEEDS_ALL: (
        "copertura insufficiente",
        "Per un valore che deve scendere servono tutti i dati: chi tace sembrerebbe un successo.",
    ),
    Why.NO_TOLERANCE: (
        "tolleranza mancante",
        "Il traguardo è uguale al valore di partenza: serve una tolleranza per giudicarlo.",
    ),
    Why.ZERO_DENOMINATOR: (
        "denominatore zero",
        "Il rapporto non è definito, perché il totale a cui si riferisce è zero.",
    ),
    Why.NOT_RECORDED: (
        "non ancora registrate",
        "Le risorse programmate, impegnate e pagate non sono ancora registrate.",
    ),
    Why.NOTHING_DUE: ("nessuna tappa scaduta", "Nessuna tappa con una data è ancora scaduta."),
    Why.SMALL_COUNT: (
        "numero piccolo",
        "I conteggi di persone da 1 a 4 non si pubblicano, per non far riconoscere nessuno.",
    ),
    Why.NOT_ADDITIVE: (
        "non si somma",
        "Le famiglie diverse di più mesi o di più organizzazioni sono in parte le stesse.",
    ),
    Why.PEOPLE_ARE_NOT_LISTED: (
        "persone mai elencate",
        "I conteggi di persone e famiglie si fermano al mese e all'organizzazione.",
    ),
    Why.NOT_FROM_THE_LEDGER: (
        "da rilevazioni",
        "Questo valore viene da rilevazioni pubblicate, non dai movimenti del registro.",
    ),
    Why.FEW_POINTS: (
        "pochi punti",
        "Ci sono meno di quattro periodi chiusi: troppo pochi per dire dove si va.",
    ),
    Why.PROPOSED_WEIGHT: (
        "peso proposto",
        "Il peso del legame è solo proposto: finché un atto non lo fissa non si dà una quota.",
    ),
}


class Status(StrEnum):
    """The state of an indicator, seen from the path to its target."""

    NOT_STARTED = "not_started"
    NO_DATA = "no_data"
    UNCERTAIN = "uncertain"
    ON_TRACK = "on_track"
    LATE = "late"
    REACHED = "reached"
    MISSED = "missed"

    @property
    def words(self) -> str:
        """The Italian name of the state.

        >>> Status.MISSED.words
        'scaduto non raggiunto'
        """
        return _STATUS_WORDS[self]


_STATUS_WORDS = {
    Status.NOT_STARTED: "non iniziato",
    Status.NO_DATA: "senza dati",
    Status.UNCERTAIN: "incerto",
    Status.ON_TRACK: "in linea",
    Status.LATE: "in ritardo",
    Status.REACHED: "raggiunto",
    Status.MISSED: "scaduto non raggiunto",
}

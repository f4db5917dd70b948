"""What would have to happen for a figure that is missing to be there, in plain Italian."""

from foodplan.progress.reasons import Why

NEEDED = {
    Why.NO_DATA: "Serve almeno una registrazione, o una rilevazione pubblicata, per il periodo.",
    Why.NOT_MEASURED: "Serve almeno un indicatore con un valore, una partenza e un traguardo.",
    Why.CONFLICT: "Serve che un ufficio dica quale delle fonti è ufficiale, e perché.",
    Why.STALE: "Serve una rilevazione più recente.",
    Why.SHORT_PERIOD: "Servono rilevazioni che insieme coprano un anno intero.",
    Why.NO_TARGET: "Serve un traguardo con la sua data.",
    Why.UNKNOWN_BASELINE: "Serve un valore di partenza con la sua fonte e lo stesso perimetro.",
    Why.ONLY_BASELINE: "Serve una rilevazione di un periodo dopo quello di partenza.",
    Why.OTHER_PERIMETER: (
        "Serve un valore di partenza, o una rilevazione, delle stesse organizzazioni e degli "
        "stessi luoghi."
    ),
    Why.LOW_COVERAGE: "Servono i dati mancanti: almeno il 60 per cento del peso atteso.",
    Why.FALLING_NEEDS_ALL: "Servono i dati di tutti: basta uno che tace e non si può giudicare.",
    Why.NO_TOLERANCE: "Serve che l’ufficio dica di quanto il valore può scostarsi.",
    Why.ZERO_DENOMINATOR: "Serve un periodo in cui il totale a cui ci si riferisce non sia zero.",
    Why.NOT_RECORDED: "Servono gli importi programmati, impegnati e pagati.",
    Why.NOTHING_DUE: "Serve una tappa con una data già passata, o già raggiunta.",
    Why.SMALL_COUNT: "Serve un conteggio di almeno cinque persone.",
    Why.NOT_ADDITIVE: "Aprite un solo mese di una sola organizzazione.",
    Why.PROPOSED_WEIGHT: "Serve un atto che fissi il peso del legame.",
}


def needed(why: Why | None) -> str:
    """Return what is needed for a figure that is missing because of `why`; empty when it is not.

    >>> needed(Why.NO_TARGET), needed(None)
    ('Serve un traguardo con la sua data.', '')
    """
    return NEEDED.get(why, "") if why is not None else ""

"""The words of the office's desk: the sorts of things to do, and what would raise the coverage."""

from collections.abc import Mapping
from types import MappingProxyType

# The things that a desk lists beside the list of what is to be done.
LEVERS = 10
# Days before a term from which it is said to come soon.
SOON = 30

# Code of a sort of thing to do: its title and why it is there, in the order of the page.
SORTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late": (
            "In ritardo",
            "Il termine è passato: si scrive che cosa è fatto, o un termine nuovo con il motivo.",
        ),
        "soon": (
            "In scadenza nei prossimi 30 giorni",
            "Tappe, compiti, azioni e impegni con il termine vicino.",
        ),
        "to_approve": (
            "Rilevazioni da approvare",
            "Contano solo dopo l'approvazione; dove l'indicatore lo chiede serve un'altra persona.",
        ),
        "updates": (
            "Risposte dei colleghi da confermare",
            "Quello che hanno scritto cambia il piano solo dopo la conferma.",
        ),
        "conflicts": (
            "Indicatori con rilevazioni in disaccordo",
            "Più fonti dicono valori diversi per lo stesso periodo: va detto quale è ufficiale.",
        ),
        "silent_organisations": (
            "Organizzazioni senza movimenti nell'ultimo mese chiuso",
            "Erano attese e non hanno registrato niente: un mese senza movimenti va dichiarato.",
        ),
        "stale": (
            "Indicatori con dati vecchi",
            "È passato almeno un periodo intero senza un valore nuovo.",
        ),
        "no_data": (
            "Indicatori senza dati",
            "Non hanno un valore da giudicare: una rilevazione con la sua fonte li fa contare.",
        ),
        "no_target": (
            "Indicatori senza traguardo",
            "Senza un traguardo non c'è avanzamento: si può proporre, o citare quello di un atto.",
        ),
        "unknown_actions": (
            "Azioni di cui non si sa lo stato",
            "Basta un atto, una delibera o una telefonata: lo stato si scrive con la sua fonte.",
        ),
    }
)

# Why an indicator does not count (a word of `progress.reasons.Why`): what would make it count.
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "no_data": "Inserire una rilevazione con la sua fonte",
        "not_measured": "Inserire una rilevazione con la sua fonte",
        "conflict": "Dire quale delle rilevazioni è ufficiale",
        "stale": "Inserire un valore più recente",
        "short_period": "Completare le rilevazioni di un anno",
        "no_target": "Scrivere un traguardo, anche solo proposto",
        "unknown_baseline": "Indicare il valore di partenza con la sua fonte",
        "only_baseline": "Inserire una rilevazione dopo quella di partenza",
        "other_perimeter": "Inserire un valore con lo stesso perimetro della partenza",
        "no_tolerance": "Dire entro quanto il valore va mantenuto",
    }
)
REPORTS = "Registrare i mesi che mancano, o dichiararli senza movimenti"

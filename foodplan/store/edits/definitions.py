"""What is wrong with the definition of an indicator, field by field, before it is kept."""

from collections.abc import Mapping
from typing import Any

from foodplan.progress.cells import season_share
from foodplan.rules.plan import PATH_SHAPES
from foodplan.rules.problems import Problem

SEASONAL = "seasonal"


def definition_problems(said: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with what a definition says, its own words and numbers together."""
    problems = []
    if "{value}" not in said["phrase"]:
        message = "Nella frase serve {value}, dove va il numero con la sua unità."
        problems.append(Problem("phrase", message))
    if said["baseline_value"] is not None and not said["baseline_source"]:
        message = "Un valore di partenza ha la sua fonte; senza, resta ignoto."
        problems.append(Problem("baseline_source", message))
    first, last = said["baseline_from"], said["baseline_to"]
    if first and last and last < first:
        problems.append(Problem("baseline_to", "Il periodo finisce prima di cominciare."))
    problems += _tolerance_problems(said["tolerance"], said["tolerance_max"])
    problems += _limit_problems(said["lowest"], said["highest"], said["baseline_value"])
    problems += _season_problems(said)
    return problems


def _tolerance_problems(tolerance: float | None, most: float | None) -> list[Problem]:
    if tolerance is None and most is None:
        return []
    if tolerance is None or most is None:
        message = "Servono tutte e due le tolleranze, o nessuna."
        return [Problem("tolerance" if tolerance is None else "tolerance_max", message)]
    if tolerance < 0 or most <= tolerance:
        message = "La tolleranza massima deve superare l'altra, che non può essere negativa."
        return [Problem("tolerance_max", message)]
    return []


def _limit_problems(
    lowest: float | None, highest: float | None, baseline: float | None
) -> list[Problem]:
    if lowest is not None and highest is not None and highest <= lowest:
        return [Problem("highest", "Il massimo possibile deve superare il minimo.")]
    if baseline is None:
        return []
    below = lowest is not None and baseline < lowest
    above = highest is not None and baseline > highest
    if below or above:
        message = "Il valore di partenza è fuori dai limiti possibili."
        return [Problem("lowest" if below else "highest", message)]
    return []


def _season_problems(said: Mapping[str, Any]) -> list[Problem]:
    shape, season = said["path_shape"], said["season"]
    if shape not in PATH_SHAPES:
        return [Problem("path_shape", "Scegliere una voce dell'elenco.")]
    if shape != SEASONAL:
        message = "I pesi dei mesi valgono solo con il percorso «secondo le stagioni»."
        return [Problem("season", message)] if season else []
    if said["kind"] != "flow" or said["target_meaning"] != "per_year":
        message = "Le stagioni valgono per un flusso con un traguardo all'anno."
        return [Problem("path_shape", message)]
    try:
        season_share([], [float(weight) for weight in season.split(",")])
    except ValueError:
        message = "Servono dodici pesi, uno per mese: nessuno negativo e almeno uno sopra zero."
        return [Problem("season", message)]
    return []

"""What a definition says of its season and of its steps, as text in the database."""

import json
from collections.abc import Mapping
from typing import Any

from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.ladders import STEPS
from foodplan.rules.problems import Problem

SEASONAL = "seasonal"
MONTHS = 12


def season_weights(definition: IndicatorVersion) -> tuple[float, ...]:
    """Return the twelve weights of the months, January first; none where every month is alike."""
    if definition.path_shape != SEASONAL:
        return ()
    return read_season(definition.season)


def read_season(text: str) -> tuple[float, ...]:
    """Return the weights of a season written with commas.

    Raises ValueError unless they are twelve, none below zero and one above it.

    >>> read_season("1,1,1,1,1,1,2,2,1,1,1,1")[6:8]
    (2.0, 2.0)
    """
    weights = tuple(float(part) for part in text.split(","))
    if len(weights) != MONTHS or not all(0 <= weight < float("inf") for weight in weights):
        raise ValueError("A season has twelve weights, none below zero.")
    if not any(weights):
        raise ValueError("A season has a month that counts.")
    return weights


def step_words(definition: IndicatorVersion) -> dict[float, str]:
    """Return the words of a ladder's steps by value, in order; empty for anything else.

    Raises ValueError for what is no JSON object of texts by step.
    """
    return read_steps(definition.steps)


def read_steps(text: str) -> dict[float, str]:
    """Return the words of steps written as a JSON object.

    Raises ValueError unless its names are 0, 0.5 and 1 and its values texts.

    >>> read_steps('{"1": "approvato", "0": "chiesto"}')
    {0.0: 'chiesto', 1.0: 'approvato'}
    """
    found = json.loads(text or "{}")
    if not isinstance(found, dict) or not all(isinstance(word, str) for word in found.values()):
        raise ValueError("Steps are a JSON object of texts.")
    steps = {float(value): word for value, word in found.items()}
    if not set(steps) <= set(STEPS):
        raise ValueError("A ladder has three steps: 0, one half and 1.")
    return dict(sorted(steps.items()))


def steps_text(steps: Mapping[float, str]) -> str:
    """Return the words of steps as canonical JSON.

    >>> steps_text({0.5: "proposto", 0.0: "chiesto"})
    '{"0": "chiesto", "0.5": "proposto"}'
    """
    return json.dumps({f"{value:g}": steps[value] for value in sorted(steps)}, ensure_ascii=False)


def problems_with_steps(values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the steps of a definition."""
    text = str(values.get("steps", "") or "{}")
    try:
        steps = read_steps(text)
    except ValueError:
        return [Problem("steps", "I gradini sono tre: 0, ½ e 1, ciascuno con le sue parole.")]
    if values.get("kind") != "ladder":
        return [Problem("steps", "Solo un indicatore a gradini ha gradini.")] if steps else []
    if values.get("target_meaning") == "per_year":
        return [Problem("target_meaning", "Un gradino si raggiunge a una data, non ogni anno.")]
    return []

"""Ladders: what is not measured but reached step by step, each with its document."""

from collections.abc import Mapping

STEPS = (0.0, 0.5, 1.0)


def ladder_value(documents: Mapping[float, str]) -> float:
    """Return the highest step that a ladder has reached; a step counts only with its document.

    `documents` gives the document of each step said to be reached. The start needs none. Raises
    ValueError for what is no step.

    >>> ladder_value({}), ladder_value({0.5: "DGC 12/2026"}), ladder_value({0.5: "", 1: ""})
    (0.0, 0.5, 0.0)
    """
    if not set(documents) <= set(STEPS):
        raise ValueError("A ladder has three steps: 0, one half and 1.")
    return max((step for step in STEPS if documents.get(step, "").strip()), default=STEPS[0])


def is_step(value: float) -> bool:
    """Return whether a value is a step of a ladder.

    >>> is_step(0.5), is_step(0.7)
    (True, False)
    """
    return value in STEPS

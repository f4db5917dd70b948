"""Lines of an act beside the rows in which they were typed, so that a refusal finds its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foodplan.rules.mass import format_field
from foodplan.rules.problems import Problem
from foodplan.store.ledger import LineInput


@dataclass(frozen=True)
class Typed:
    """One line and its place in the form; `grams` is the field in which its kilos were typed."""

    path: str
    line: LineInput
    grams: str = "quantity"

    @property
    def key(self) -> str:
        """What tells it from the other lines of the form, however often the form is sent."""
        return f"{self.path}/{self.line.category}/{self.line.role}"


def limited(entries: Sequence[Typed], most: Mapping[str, int]) -> list[Typed]:
    """Return the lines with at most so many grams of each; what has none left is left out."""
    found = []
    for entry in entries:
        limit = most.get(entry.key)
        if limit is None or limit >= entry.line.grams:
            found.append(entry)
        elif limit:
            line = replace(entry.line, grams=limit, quantity=format_field(limit), unit="kg")
            found.append(replace(entry, line=replace(line, grams_per_unit=None)))
    return found


def at_row(problem: Problem, entries: Sequence[Typed]) -> Problem:
    """Return a problem of the n-th line at the row of the form in which it was typed."""
    start, *rest = problem.field.split(".")
    if start != "lines" or not rest or not rest[0].isdigit() or int(rest[0]) >= len(entries):
        return problem
    entry = entries[int(rest[0])]
    steps = [entry.grams if step == "grams" else step for step in rest[1:]]
    return replace(problem, field=".".join([entry.path, *steps]))


def read_held(text: str | None) -> dict[str, int]:
    """Return what stood on the shelves when the question was asked, by the key of the line."""
    pairs = [part.rpartition("=") for part in (text or "").split(";")]
    return {key: int(grams) for key, _sign, grams in pairs if grams.isdecimal()}

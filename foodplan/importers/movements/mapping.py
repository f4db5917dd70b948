"""Guessing which column of a file says what."""

from collections.abc import Callable
from uuid import UUID

from foodplan.importers.movements.days import is_day
from foodplan.importers.movements.shape import Column, Mapping, Reading
from foodplan.importers.movements.titles import field_of, is_refused_title
from foodplan.importers.movements.weights import UNIT_WORDS, UNITS
from foodplan.importers.movements.words import KINDS
from foodplan.rules.places import fold

# A title of the standard format; "Tipo" alone may be of something else than of movements.
CERTAIN = 100


def guess_mapping(reading: Reading, remembered: Mapping | None = None) -> Mapping:
    """Return what each column probably says; a mapping remembered for these titles counts more."""
    letters = {column.letter for column in reading.columns}
    if remembered is not None and letters >= remembered.columns.keys():
        return remembered
    found: dict[str, tuple[int, str]] = {}
    for column in reading.columns:
        name, sure = _guess(column)
        if name and sure > found.get(name, (0, ""))[0]:
            found[name] = (sure, column.letter)
    said = {letter: name for name, (_, letter) in found.items()}
    said |= _by_samples(reading, said)
    in_order = {item.letter: said[item.letter] for item in reading.columns if item.letter in said}
    return Mapping(columns=in_order, unit=_unit(reading, in_order))


def _guess(column: Column) -> tuple[str, int]:
    """Return what a column's title says, unless what stands under it is something else."""
    name, sure = ("", 0) if is_refused_title(column.title) else field_of(column.title)
    if name == "kind" and sure < CERTAIN and not any(map(_is_kind, column.samples)):
        return "", 0
    if name == "id" and column.samples and not all(map(_is_uuid, column.samples)):
        return "", 0
    return name, sure


def _by_samples(reading: Reading, said: dict[str, str]) -> dict[str, str]:
    """Return what columns say whose titles say nothing, by what stands under them."""
    found: dict[str, str] = {}
    for name, believed in _UNDER.items():
        if name in said.values():
            continue
        letters = [
            column.letter
            for column in reading.columns
            if column.letter not in said
            and not is_refused_title(column.title)
            and column.samples
            and all(map(believed, column.samples))
        ]
        # Two that look alike are for the person to choose between.
        if len(letters) == 1:
            found[letters[0]] = name
    return found


def _unit(reading: Reading, said: dict[str, str]) -> str:
    """Return the unit that the title of the weights names, such as "peso (t)"."""
    for column in reading.columns:
        if said.get(column.letter) == "kg":
            named = [UNIT_WORDS.get(word, "") for word in fold(column.title).split()]
            return next((unit for unit in named if unit in UNITS), "kg")
    return "kg"


def _is_kind(sample: str) -> bool:
    return fold(sample) in KINDS


def _is_uuid(sample: str) -> bool:
    try:
        UUID(sample)
    except ValueError:
        return False
    return True


# What can be told by what stands under a title that says nothing.
_UNDER: dict[str, Callable[[str], bool]] = {"kind": _is_kind, "day": is_day}

"""Guessing which column of a file says what."""

from foodplan.importers.movements.shape import Mapping, Reading
from foodplan.rules.movement_files import STANDARD_COLUMNS


def guess_mapping(reading: Reading, remembered: Mapping | None = None) -> Mapping:
    """Return what each column probably says; a mapping remembered for these titles counts more."""
    if remembered is not None:
        return remembered
    fields = {title: name for name, title in STANDARD_COLUMNS.items()}
    said = {
        column.letter: fields[column.title.strip().lower()]
        for column in reading.columns
        if column.title.strip().lower() in fields
    }
    return Mapping(columns=said)

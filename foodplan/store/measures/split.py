"""A measure cut by one of its filters: the same figure once for each origin, area or category."""

from collections.abc import Sequence

from foodplan.progress.cells import Cell
from foodplan.store.measures.reads import Measures
from foodplan.store.measures.registry import read_filters


def split_cells(
    measures: Measures, name: str, filters: str, by: str, options: Sequence[tuple[str, str]]
) -> dict[str, list[Cell]]:
    """Return the cells of a measure for each word of a filter that has any, under the others.

    `by` is the filter, `options` its codes with their words. Each part is what the measure says
    with that one filter, so that a part and an indicator of it are always the same figure.
    """
    said = read_filters(filters)
    chosen = said.get(by) or tuple(code for code, _ in options)
    words = dict(options)
    parts = {words.get(code, code): measures.cells(name, {**said, by: (code,)}) for code in chosen}
    return {word: cells for word, cells in parts.items() if cells}

"""Putting accepted suggestions in the place of what was typed, before rows are checked."""

from collections.abc import Sequence

from foodplan.importers.movements.shape import Mapping, Reading, Row, as_value


def with_replaced(rows: Sequence[Row], reading: Reading, mapping: Mapping) -> list[Row]:
    """Return rows with each accepted suggestion instead of the value it was made for.

    >>> from foodplan.importers.movements.shape import Column
    >>> reading = Reading("csv", (Column("A", "cosa"), Column("B", "kg")))
    >>> mapping = Mapping({"A": "category"}, replaced={"category": {"Verdura": "ortofrutta"}})
    >>> with_replaced([[2, "Verdura", "3"], [3, "Pane", "1"]], reading, mapping)
    [[2, 'ortofrutta', '3'], [3, 'Pane', '1']]
    """
    places = {column.letter: place for place, column in enumerate(reading.columns, start=1)}
    instead = [
        (places[letter], mapping.replaced[field])
        for letter, field in mapping.columns.items()
        if letter in places and mapping.replaced.get(field)
    ]
    if not instead:
        return list(rows)
    return [_row(row, instead) for row in rows]


def _row(row: Row, instead: Sequence[tuple[int, dict[str, str]]]) -> Row:
    found = list(row)
    for place, values in instead:
        if place < len(found) and as_value(found[place]) in values:
            found[place] = values[as_value(found[place])]
    return found

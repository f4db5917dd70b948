"""Rows that name the id of their movement: adjacent rows with one id are its lines."""

from collections.abc import Iterable
from uuid import UUID

from foodplan.importers.movements.shape import Accepted
from foodplan.importers.movements.weights import Wrong
from foodplan.rules.problems import Problem

_NO_ID = "«%(typed)s» non è un identificativo di questo registro: lasciare vuota la cella."
_APART = (
    "Questo identificativo è già alla riga %(row)s: le righe di uno stesso movimento stanno una "
    "sotto l'altra."
)
_DIFFERENT = (
    "Le righe di uno stesso movimento dicono la stessa cosa, tranne la merce e il peso: la riga "
    "%(row)s dice altro."
)


class OwnIds:
    """The ids that a file names, with their first and last rows and what the first one says."""

    def __init__(self) -> None:
        self._first: dict[str, Accepted] = {}
        self._rows: dict[int, str] = {}
        self._last = ""

    def take(self, typed: str, row: Accepted) -> Accepted | Wrong:
        """Return a row with its id, or why it cannot have it."""
        try:
            uuid = str(UUID(typed))
        except ValueError:
            return Wrong(Problem("id", _NO_ID, {"typed": typed[:40]}))
        first = self._first.get(uuid)
        before, self._last = self._last, uuid
        self._rows[row.row] = uuid
        if first is None:
            self._first[uuid] = row
            return row._replace(id=uuid)
        if before != uuid:
            return Wrong(Problem("id", _APART, {"row": first.row}))
        if row.passages is None:
            row = row._replace(passages=first.passages)
        if _shared(first) != _shared(row):
            return Wrong(Problem("id", _DIFFERENT, {"row": first.row}))
        return row._replace(id=uuid)

    def touch(self, typed: str, row: int) -> None:
        """Take note that a row that cannot be taken names an id, if it does."""
        try:
            self._rows[row] = str(UUID(typed))
        except ValueError:
            return

    def broken(self, rows: Iterable[int]) -> set[str]:
        """Return the ids of movements that one of these rows belongs to."""
        return {self._rows[row] for row in rows if row in self._rows}


def _shared(row: Accepted) -> tuple[object, ...]:
    """Return what all lines of a movement have in common."""
    return row[3:14]

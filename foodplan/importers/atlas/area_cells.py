"""Cells of a file of areas as values of an area, each wrong one told with what to do."""

import re
from collections.abc import Callable
from typing import Any

from foodplan.importers.atlas.areas import LEVELS_SAID
from foodplan.importers.atlas.cells_said import Wrong
from foodplan.importers.atlas.offers import OfferReader
from foodplan.importers.atlas.outlines import read_outline
from foodplan.importers.atlas.shape import RawRow, RowProblem
from foodplan.importers.atlas.wkt import read_coordinate
from foodplan.rules.places import fold, last_day_of_source

_THOUSANDS = re.compile(r"\d{1,3}(?:[.\s\u00a0]\d{3})+|\d+")
_LENGTHS = {"name": 120, "also_known_as": 160, "population_source": 240, "area_source": 240}


class AreaCells:
    """One row of a file of areas on its way to values."""

    def __init__(self, reader: OfferReader, row: RawRow) -> None:
        self.reader, self.row = reader, row
        self.problems: list[RowProblem] = []
        self.refused = False

    def refuse(self, field: str, wrong: Wrong) -> None:
        """Refuse the row for what is wrong in a cell."""
        self.problems.append(self.reader.problem(self.row, field, wrong))
        self.refused = True

    def values(self) -> dict[str, Any]:
        """Return the fields of an `AreaRecord` that the row says, problems told on the way."""
        reading = self.reader.reading
        said: dict[str, Any] = {}
        for field, read in _READERS.items():
            self._say(said, field, read)
        self._say(said, "outline", lambda text: read_outline(text, reading.crs, reading.order))
        for field, told in (("level", "Manca il livello."), ("code", "Manca il codice.")):
            if field not in said and not self.refused:
                self.refuse(field, Wrong(told))
        return self._with_dates(said)

    def _say(self, said: dict[str, Any], field: str, read: Callable[[str], Any]) -> None:
        try:
            text = self.reader.text(self.row, field)
            if text:
                said[field] = read(text)
                _demand_short(field, said[field])
        except Wrong as wrong:
            self.refuse(field, wrong)

    def _with_dates(self, said: dict[str, Any]) -> dict[str, Any]:
        source = self.reader.source
        if "population" in said:
            said.setdefault("population_date", source.date)
            said.setdefault("population_source", source.name)
            if not said["population_date"]:
                self.refuse("population", Wrong(
                    "Gli abitanti non hanno una data: indicare di quando è il conto."))  # fmt: skip
        if "area_km2" in said and source.name:
            said.setdefault("area_source", source.name)
        return {name: value for name, value in said.items() if value != ""}


def _demand_short(field: str, value: Any) -> None:
    most = _LENGTHS.get(field)
    if most and len(value) > most:
        raise Wrong("È lungo %(long)s caratteri, al massimo %(most)s.", long=len(value), most=most)


def _level(text: str) -> str:
    level = LEVELS_SAID.get(fold(text).replace(" ", "_"))
    if level is None:
        raise Wrong(
            "Il livello «%(value)s» non esiste: usare circoscrizione, quartiere o zona.",
            value=text[:80],
        )
    return level


def _code(text: str) -> str:
    bare = re.sub(r"^0+(?=\d)", "", text.partition(":")[0].strip())
    bare = bare.removesuffix(",0").removesuffix(".0")
    if len(bare) > 10:
        raise Wrong("Il codice «%(value)s» è lungo più di 10 caratteri.", value=bare[:80])
    return bare


def _count(text: str) -> int:
    if not _THOUSANDS.fullmatch(text):
        raise Wrong("«%(value)s» non è un numero di abitanti.", value=text[:80])
    return int(re.sub(r"\D", "", text))


def _number(text: str) -> float:
    number = read_coordinate(text)
    if number is None or number <= 0:
        raise Wrong("«%(value)s» non è una superficie in km².", value=text[:80])
    return number


def _date(text: str) -> str:
    if last_day_of_source(text) is None:
        raise Wrong("«%(value)s» non è una data: scrivere per esempio 2025-12-31 o 2025.",
                    value=text[:80])  # fmt: skip
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "level": _level,
    "code": _code,
    "name": str,
    "also_known_as": str,
    "parent": _code,
    "population": _count,
    "population_date": _date,
    "population_source": str,
    "area_km2": _number,
    "area_source": str,
}
